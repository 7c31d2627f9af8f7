import { MongoError, MongoErrorLabel, MongoServerError, MongoWriteConcernError } from 'mongodb';

/** Too much is waiting to be written. Nothing of the request was stored; it may be sent again after a moment. */
export class LogOverloaded extends Error {
  override readonly name = 'LogOverloaded';
}

/** The database did not answer in time. Some or all of the request may have been stored, or still be. */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
}

/** Tells a database that is not there, or not well, from a mistake of ours, which stays what it is. */
export function toLogError(error: unknown): Error {
  if (isOutage(error)) return new LogUnavailable('the database is not available', { cause: error });
  return error instanceof Error ? error : new Error(String(error));
}

function isOutage(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  if (!(error instanceof MongoServerError)) return true;
  return (
    error instanceof MongoWriteConcernError ||
    error.hasErrorLabel(MongoErrorLabel.RetryableWriteError) ||
    error.hasErrorLabel(MongoErrorLabel.RetryableError)
  );
}
