/** A server cannot be had. The message is all that a user needs: what is wrong, and what to install or to set. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
}

/** The message of anything that was thrown, on one line. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  const message = error instanceof Error ? error.message || error.name : String(error);
  return message.replaceAll(/\s+/g, ' ').trim();
}
