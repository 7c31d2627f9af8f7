import { S3ServiceException } from '@aws-sdk/client-s3';

/** The store, or the way to it, failed; its cause is what the client threw. */
export class StoreTrouble extends Error {
  override readonly name = 'StoreTrouble';

  /** @param unsettled the store may have the object all the same: what it said of the last request is not known */
  constructor(
    override readonly cause: unknown,
    readonly unsettled: boolean,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Whether the store has understood a request and said no, so that nothing has come of it. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof S3ServiceException)) return false;
  // The client asks again when an answer is lost; a store then knows nothing of an upload that it has completed.
  if (error.name === 'NoSuchUpload') return false;
  const { httpStatusCode: status = 0 } = error.$metadata;
  return status >= 300 && status < 500;
}
