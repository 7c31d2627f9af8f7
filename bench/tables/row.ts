/** A figure, in words that are for people; `target` is what it has to be, '' where nothing is asked of it. */
export type Row = { what: string; result: string; target: string };

/** What a measurement has found. */
export type Found<Measure extends (...args: never[]) => unknown> = Awaited<ReturnType<Measure>>;

export function row(what: string, result: string, target = ''): Row {
  return { what, result, target };
}

/** With thousands separated, so that people see how large it is. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

/** To three significant digits: the next ones differ from run to run. */
export function about(value: number): string {
  return grouped(Number(value.toPrecision(3)));
}
