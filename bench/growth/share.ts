/** What share of its sizes and times a run has, to try the programs out. Nothing is written unless it is all of them. */
export const SHARE = Number(process.env.BENCH_SHARE ?? 1);

export function scaled(value: number): number {
  return Math.max(1, Math.round(value * SHARE));
}
