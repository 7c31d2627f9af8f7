import { readFile } from 'node:fs/promises';

/** One delivery, as the log of its worker tells it. Times are ms since 1970. */
export type Delivery = {
  uid: string;
  worker: string;
  epoch: number;
  beganAt: number;
  /** Missing when it broke off: killed, or given up for a database that was away for too long. */
  endedAt?: number;
  /** What had been answered when one began was on record when it ended. */
  flushes: { beganAt: number; endedAt: number }[];
};

/** The deliveries of all workers, by the uid of their integration, in the order in which they began. */
export async function readDeliveries(
  workers: readonly { name: string; logFile: string }[],
): Promise<Map<string, Delivery[]>> {
  const byUid = new Map<string, Delivery[]>();
  for (const { name, logFile } of workers) {
    const begun = new Map<string, Delivery>();
    for (const line of (await readFile(logFile, 'utf8')).split('\n')) {
      const told = deliveryIn(line);
      if (told === undefined) continue;
      const { uid, epoch, at, ms, msg } = told;
      const known = begun.get(`${uid} ${epoch}`);
      if (msg === 'delivery.flushed' && known !== undefined) known.flushes.push({ beganAt: at - ms, endedAt: at });
      if (msg === 'delivery.ended' && known !== undefined) known.endedAt = at;
      if (msg !== 'delivery.began') continue;
      const delivery: Delivery = { uid, worker: name, epoch, beganAt: at, flushes: [] };
      begun.set(`${uid} ${epoch}`, delivery);
      byUid.set(uid, [...(byUid.get(uid) ?? []), delivery]);
    }
  }
  for (const deliveries of byUid.values()) deliveries.sort((a, b) => a.epoch - b.epoch);
  return byUid;
}

/** The worker that has most of the deliveries of these integrations at this moment, if any has. */
export async function holderOf(
  workers: readonly { name: string; logFile: string }[],
  uids: readonly string[],
): Promise<string | undefined> {
  const deliveries = await readDeliveries(workers);
  const held = new Map<string, number>();
  for (const uid of uids) {
    const last = deliveries.get(uid)?.at(-1);
    if (last !== undefined && last.endedAt === undefined) held.set(last.worker, (held.get(last.worker) ?? 0) + 1);
  }
  return [...held].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** `ms`: how long a flush took. */
type Told = { uid: string; epoch: number; ms: number; msg: string; at: number };

function deliveryIn(line: string): Told | undefined {
  if (!/"delivery\.(began|flushed|ended)"/.test(line)) return undefined;
  try {
    const { uid, epoch, ms, time, msg } = JSON.parse(line);
    return { uid, epoch, ms, msg, at: Date.parse(time) } as Told;
  } catch {
    // The last line of a killed process may be half a line, and goes on with the first one of its successor.
    return undefined;
  }
}
