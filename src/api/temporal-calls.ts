import { type Connection, isGrpcServiceError } from '@temporalio/client';
import { ApiError } from './errors.js';

/** A call that takes longer counts as unanswered. */
const CALL_MS = 5_000;

/** gRPC's CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED and UNAVAILABLE. */
const UNANSWERED = [1, 4, 8, 14];

/** Temporal has not answered. What it was asked to do may have been done all the same, or may still be. */
export class TemporalSilent extends ApiError {
  constructor(cause: unknown) {
    super('service_unavailable', 'Temporal does not answer; try again in a moment', { retryAfterSeconds: 5, cause });
  }
}

/** Waits for a call that changes something. @returns what says that nobody knows whether it has */
export async function silenceOf(call: Promise<unknown>): Promise<TemporalSilent | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof TemporalSilent) return error;
    throw error;
  }
}

/** @param what has perhaps been done, and how to find out */
export function unknownOutcome(silent: TemporalSilent, what: string): ApiError {
  return new ApiError('service_unavailable', `Temporal has not answered in time: ${what}`, silent.options);
}

/**
 * The API's calls to Temporal: each has its time, and a process that ends can wait for those that are under way (one that
 * tries again on a closed connection would break the process).
 */
export class TemporalCalls {
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(private readonly connection: Connection) {}

  /** @throws TemporalSilent when Temporal does not answer within `ms`; other errors as they are */
  async run<T>(call: () => Promise<T>, ms = CALL_MS): Promise<T> {
    const running = this.connection.withDeadline(Date.now() + ms, call);
    this.#underWay.add(running);
    try {
      return await running;
    } catch (error) {
      throw isUnanswered(error) ? new TemporalSilent(error) : error;
    } finally {
      this.#underWay.delete(running);
    }
  }

  /** Resolves when no call is under way. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }
}

function isUnanswered(error: unknown): boolean {
  const answered = grpcErrorOf(error);
  return answered !== undefined && UNANSWERED.includes(answered.code);
}

/** What the server said; the client puts most of it into an error of its own. */
export function grpcErrorOf(error: unknown): { code: number; details: string } | undefined {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return isGrpcServiceError(cause) ? cause : undefined;
}
