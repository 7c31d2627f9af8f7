import type { IncomingMessage } from 'node:http';
import { ApiError } from '../errors.js';

const RETRY_AFTER_SECONDS = 1;

export type IntakeLimits = {
  /** The most bytes of request bodies in memory at once: of one tenant, and of all. */
  tenantBytes: number;
  totalBytes: number;
  /** How long a request waits for room, unread, before it is refused. */
  waitMs: number;
};

/** What one request has taken of the intake; it is given back at the end of the request, whatever that is. */
export interface Hold {
  /**
   * Waits until there is room for so many bytes. Until then the body is not read: it waits in the sender's socket,
   * where it costs nothing.
   *
   * @throws ApiError `service_unavailable` when there is none in time
   */
  enter(bytes: number): Promise<void>;
  /** Takes more, of a body that did not say how long it is. @throws ApiError `service_unavailable` without room */
  add(bytes: number): void;
  release(): void;
}

type Waiter = { tenant: string; bytes: number; enter(): void };

/** Bounds the bytes of all request bodies that are in memory at once, from their arrival to their answer. */
export class Intake {
  private held = 0;
  private readonly heldOf = new Map<string, number>();
  /** In the order of their arrival. */
  private readonly waiters = new Set<Waiter>();

  constructor(private readonly limits: IntakeLimits) {}

  hold(tenant: string, request: IncomingMessage): Hold {
    let own = 0;
    return {
      enter: async (bytes) => {
        if (this.waiters.size > 0 || !this.hasRoom(tenant, bytes)) await this.wait(tenant, bytes, request);
        else this.take(tenant, bytes);
        own += bytes;
      },
      add: (bytes) => {
        if (this.held !== own && !this.hasRoom(tenant, bytes)) throw full();
        this.take(tenant, bytes);
        own += bytes;
      },
      release: () => {
        this.take(tenant, -own);
        own = 0;
        this.letIn();
      },
    };
  }

  private wait(tenant: string, bytes: number, request: IncomingMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        request.off('close', giveUp);
        this.waiters.delete(waiter);
      };
      const giveUp = () => {
        end();
        this.letIn();
        reject(full());
      };
      const timer = setTimeout(giveUp, this.limits.waitMs);
      const waiter: Waiter = {
        tenant,
        bytes,
        enter: () => {
          end();
          this.take(tenant, bytes);
          resolve();
        },
      };
      request.on('close', giveUp);
      this.waiters.add(waiter);
      this.letIn();
    });
  }

  /** Who only lacks the room of his own tenant is passed by; a large body that lacks room in all is not, or it never got in. */
  private letIn(): void {
    for (const waiter of this.waiters) {
      if (!this.hasRoomInAll(waiter.bytes)) return;
      if (this.hasRoom(waiter.tenant, waiter.bytes)) waiter.enter();
    }
  }

  private take(tenant: string, bytes: number): void {
    this.held += bytes;
    const held = (this.heldOf.get(tenant) ?? 0) + bytes;
    if (held > 0) this.heldOf.set(tenant, held);
    else this.heldOf.delete(tenant);
  }

  private hasRoom(tenant: string, bytes: number): boolean {
    return fits(this.heldOf.get(tenant) ?? 0, bytes, this.limits.tenantBytes) && this.hasRoomInAll(bytes);
  }

  private hasRoomInAll(bytes: number): boolean {
    return fits(this.held, bytes, this.limits.totalBytes);
  }
}

/** A body that is alone may have any size that a body can have. */
function fits(held: number, bytes: number, room: number): boolean {
  return held === 0 || held + bytes <= room;
}

function full(): ApiError {
  return new ApiError('service_unavailable', 'too many events are arriving; try again in a moment', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
