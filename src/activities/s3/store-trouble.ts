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
  if (isUploadUnknown(error)) return false;
  const status = statusOf(error);
  return status >= 300 && status < 500;
}

/**
 * Whether the store says that there is no such upload: it was taken back, or it is complete. The client asks again when an
 * answer is lost, and some stores know nothing then of an upload that they have completed.
 */
export function isUploadUnknown(error: unknown): boolean {
  return error instanceof S3ServiceException && error.name === 'NoSuchUpload';
}

/** The status of the store's answer; 0 when there is none. */
export function statusOf(error: unknown): number {
  return error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0;
}
