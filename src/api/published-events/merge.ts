import { compareNewestFirst, type OrderKey } from '../../domain/publication-order.js';

type Head<Entry> = { entry: Entry; stream: AsyncIterator<Entry> };

/** Merges streams, each newest first, into one. Of every stream no more is read than the entry that comes next. */
export async function* mergeNewestFirst<Entry extends { key: OrderKey }>(
  streams: readonly AsyncIterable<Entry>[],
): AsyncGenerator<Entry> {
  const next = async (stream: AsyncIterator<Entry>): Promise<Head<Entry>[]> => {
    const { done, value } = await stream.next();
    return done ? [] : [{ entry: value, stream }];
  };
  const heads = (await Promise.all(streams.map((stream) => next(stream[Symbol.asyncIterator]())))).flat();
  for (;;) {
    const first = heads.reduce<Head<Entry> | undefined>(
      (best, head) => (best === undefined || compareNewestFirst(head.entry.key, best.entry.key) < 0 ? head : best),
      undefined,
    );
    if (first === undefined) return;
    yield first.entry;
    heads.splice(heads.indexOf(first), 1, ...(await next(first.stream)));
  }
}

/** The first `count` entries of a stream. */
export async function take<Entry>(stream: AsyncIterable<Entry>, count: number): Promise<Entry[]> {
  const taken: Entry[] = [];
  for await (const entry of stream) {
    taken.push(entry);
    if (taken.length === count) break;
  }
  return taken;
}
