import { HttpConnection } from '../../../bench/support/http-connection.js';
import { postEvents } from '../../../bench/support/load.js';
import { quantile, round } from '../../../bench/support/machine.js';
import { BodyTemplate } from '../../../bench/support/sample-events.js';
import type { ServiceProcess } from '../../../bench/support/service-process.js';
import type { EventLog } from '../../../src/log/index.js';
import { newKey } from '../../../src/store/api-keys.js';
import { KEY } from '../system/settings.js';
import { AcceptedEvents } from './accepted-events.js';
import { Arrivals, headOf } from './arrivals.js';

const BATCH = 500;
const TIMES = 3;
/** Who is not let in waits for up to a second: so many connections as to offer three times what is taken all the same. */
const CONNECTIONS = 512;
const FLOOD_CONNECTIONS = 64;
const LONE_EVENTS = 100;

export type OverloadOptions = {
  api: ServiceProcess;
  log: EventLog;
  seconds: number;
  floodSeconds: number;
  tell(line: string): void;
};

/** What happened; rates are in events a second, memory is the API's. */
export type OverloadReport = {
  sustainable: number;
  offered: number;
  accepted: number;
  answers: Record<string, number>;
  /** How long these answers took. */
  answer_ms: { accepted: Latency; refused: Latency };
  /** 503s that did not say when to come back. */
  without_retry_after: number;
  memory_mib: { before: number; overload: number; flood: number };
  lone_ms: { before: Latency; after: Latency };
  /** From the end of the overload to the first 202. */
  recovered_after_ms: number;
  flood: { seconds: number; answers: Record<string, number>; with_key: Record<string, number>; with_key_ms: Latency };
  ledger: { acknowledged: number; stored: number; lost: number; twice: number };
};

/** In ms. */
type Latency = { p50: number; p99: number };

/**
 * Offers an API three times what it can take, then a flood of requests without a key; and looks whether everything that
 * it acknowledged is in the log, once.
 */
export async function runOverload(options: OverloadOptions): Promise<OverloadReport> {
  const { api, log, seconds, floodSeconds, tell } = options;
  const events = new AcceptedEvents();
  await postEvents(api.url, KEY, { connections: 8, eventsPerRequest: BATCH, seconds: 3 });
  const measured = await postEvents(api.url, KEY, { connections: 8, eventsPerRequest: BATCH, seconds: 10 });
  const sustainable = measured.events_per_second;
  tell(`sustainable: ${sustainable} events/s`);
  const before = { lone: (await lone(api.url, events)).ms, memory: api.peakMemory() };
  const arrivals = new Arrivals(api.url, { perSecond: (TIMES * sustainable) / BATCH, seconds, batch: BATCH });
  await arrivals.send(CONNECTIONS, events);
  tell(`overload: ${JSON.stringify(arrivals.answers)}`);
  const overload = api.peakMemory();
  const after = await lone(api.url, events);
  const flood = await floodWithoutKeys(api.url, floodSeconds, events);
  tell(`flood without keys: ${JSON.stringify(flood.answers)}`);
  const ledger = await events.compareWith(log, 'default');
  return {
    sustainable,
    ...{ offered: arrivals.offeredEvents(), accepted: arrivals.acceptedEvents(), answers: arrivals.answers },
    answer_ms: { accepted: arrivals.answeredIn(202), refused: arrivals.answeredIn(503) },
    without_retry_after: arrivals.withoutRetryAfter,
    memory_mib: { before: before.memory, overload, flood: api.peakMemory() },
    lone_ms: { before: before.lone, after: after.ms },
    recovered_after_ms: after.first,
    flood: { seconds: floodSeconds, ...flood },
    ledger,
  };
}

/** Latency events, one after the other, each until it is accepted. */
async function lone(url: string, events: AcceptedEvents): Promise<{ first: number; ms: Latency }> {
  const started = performance.now();
  const latencies = await loneUntil(url, events, (sent) => sent === LONE_EVENTS);
  return { first: round(latencies.firstAccepted - started), ms: latencies.ms };
}

async function loneUntil(url: string, events: AcceptedEvents, ended: (sent: number) => boolean) {
  const connection = await HttpConnection.open(url);
  const bodies = new BodyTemplate(1);
  const head = headOf(bodies.length, KEY);
  const times: number[] = [];
  const answers: Record<string, number> = {};
  let firstAccepted = Number.NaN;
  for (let sent = 0; !ended(sent); sent += 1) {
    const at = performance.now();
    const status = await connection.send(head, bodies.next());
    times.push(performance.now() - at);
    answers[status] = (answers[status] ?? 0) + 1;
    if (status !== 202) continue;
    if (Number.isNaN(firstAccepted)) firstAccepted = performance.now();
    events.accepted(bodies.prefix, bodies.lastIds);
  }
  connection.close();
  times.sort((a, b) => a - b);
  return { firstAccepted, answers, ms: { p50: round(quantile(times, 0.5)), p99: round(quantile(times, 0.99)) } };
}

/** Half of the flood has no key, half has keys that could be some and are none, each a new one. */
async function floodWithoutKeys(url: string, seconds: number, events: AcceptedEvents) {
  const ends = performance.now() + seconds * 1_000;
  const answers: Record<string, number> = {};
  const bodies = new BodyTemplate(1);
  const strangers = Array.from({ length: FLOOD_CONNECTIONS }, async (_, i) => {
    const connection = await HttpConnection.open(url);
    while (performance.now() < ends) {
      const head = headOf(bodies.length, i % 2 === 0 ? undefined : newKey().reveal());
      const status = await connection.send(head, bodies.next());
      answers[status] = (answers[status] ?? 0) + 1;
    }
    connection.close();
  });
  const [customer] = await Promise.all([loneUntil(url, events, () => performance.now() >= ends), ...strangers]);
  return { answers, with_key: customer.answers, with_key_ms: customer.ms };
}
