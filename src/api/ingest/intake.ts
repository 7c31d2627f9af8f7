import { ApiError } from '../errors.js';

const RETRY_AFTER_SECONDS = 1;

/** What one request has taken of the intake; it is given back at the end of the request, whatever that is. */
export interface Hold {
  /** @throws ApiError `service_unavailable` when it is too much for now */
  add(bytes: number): void;
  release(): void;
}

/** Bounds the bytes of all request bodies that are in memory at once. */
export class Intake {
  private held = 0;

  constructor(private readonly maxBytes: number) {}

  hold(): Hold {
    let own = 0;
    return {
      add: (bytes) => {
        // A request that is alone may have any size that a request can have.
        if (this.held > own && this.held + bytes > this.maxBytes) {
          throw new ApiError('service_unavailable', 'too many events are arriving; try again in a moment', {
            retryAfterSeconds: RETRY_AFTER_SECONDS,
          });
        }
        own += bytes;
        this.held += bytes;
      },
      release: () => {
        this.held -= own;
        own = 0;
      },
    };
  }
}
