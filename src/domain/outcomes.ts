/** Why an attempt failed, in one stable word that operators can filter by. */
export type FailureClass =
  | 'dns'
  | 'connect_refused'
  | 'connect_timeout'
  | 'connect_failed'
  | 'tls'
  | 'timeout'
  | 'reset'
  | 'bad_response'
  | 'blocked_address'
  | 'redirect'
  | 'expired'
  | 'unreadable'
  | `http_${number}xx`;

/** Milliseconds that each part of a request took; a part that did not happen (a kept connection) is missing. */
export type Phases = { dns?: number; connect?: number; tls?: number; firstByte?: number };

/** One try to hand one event to a webhook. */
export type Attempt = {
  at: Date;
  /** From the start of the request to the end of what was read of the answer. */
  ms: number;
  phases?: Phases;
  /** HTTP status, when an answer came. */
  code?: number;
  failure?: FailureClass;
  /** What went wrong, in words for the person who has to mend it. */
  message?: string;
  /** The first KiB of the answer; failures only. */
  body?: string;
  /** The revision of the integration that was used. */
  revision: number;
};

/** What an attempt means for its event. */
export type Verdict = 'delivered' | 'rejected' | 'retry' | 'gone';

/** Whether there was anything to send: without an envelope the target was not asked, and nothing is known of it. */
export function wasSent({ failure }: Pick<Attempt, 'failure'>): boolean {
  return failure !== 'expired' && failure !== 'unreadable';
}

const BEFORE_THE_EVENT: readonly FailureClass[] = [
  'dns',
  'connect_refused',
  'connect_timeout',
  'connect_failed',
  'tls',
  'blocked_address',
];

/** Whether a failed attempt came as far as the target, so that the event itself may be the reason. */
export function wasReached({ failure }: Pick<Attempt, 'failure'>): boolean {
  return failure !== undefined && !BEFORE_THE_EVENT.includes(failure);
}

const REFUSED_FOR_GOOD = [400, 413, 422];

/** The one place that knows what an HTTP status of a webhook means. */
export function verdictOf(attempt: Attempt): Verdict {
  const { code, failure } = attempt;
  if (failure === undefined) return 'delivered';
  if (code === 410) return 'gone';
  if (!wasSent(attempt)) return 'rejected';
  return code !== undefined && REFUSED_FOR_GOOD.includes(code) ? 'rejected' : 'retry';
}

/** How retries of a single event are spread out. */
export type RetryPolicy = {
  /** Retries after the first attempt. */
  max: number;
  baseSeconds: number;
  capSeconds: number;
};

/** ±20 %, so that events that failed together are not all tried again together. */
const JITTER = 0.2;

/**
 * Milliseconds until retry number `retry` (from 1): the base, doubled each time, at most the cap, with jitter. A target
 * that asked for more time (`Retry-After`) gets it, up to the same cap.
 */
export function retryDelayMs(policy: RetryPolicy, retry: number, random: number, retryAfterSeconds = 0): number {
  const seconds = Math.min(policy.capSeconds, policy.baseSeconds * 2 ** (retry - 1));
  const spread = seconds * (1 - JITTER + 2 * JITTER * random);
  return Math.round(1000 * Math.min(policy.capSeconds, Math.max(spread, retryAfterSeconds)));
}

/** When a failing target is probed, and when its integration gives up. */
export type ProbePolicy = { baseSeconds: number; capSeconds: number; giveUpSeconds: number };

/** Milliseconds until probe number `probe` (from 1) of a target that fails as a whole. */
export function probeDelayMs(policy: ProbePolicy, probe: number): number {
  return 1000 * Math.min(policy.capSeconds, policy.baseSeconds * 2 ** Math.min(probe - 1, 30));
}
