const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 });

/** `1,234,567` */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** `1.2M`, for where room is short. */
export function formatShort(count: number): string {
  return count < 10_000 ? whole.format(count) : short.format(count);
}

/** The service counts rejected events up to this many. */
const MOST_REJECTED = 10_000;

/** `3`, or `10,000+` where there are so many that they were not all counted. */
export function formatRejected(count: number): string {
  return count < MOST_REJECTED ? whole.format(count) : `${whole.format(MOST_REJECTED)}+`;
}

/** `order`, or `3 orders` as in `plural(3, 'order')`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `14.9 KiB` */
export function formatBytes(bytes: number): string {
  // What would be rounded to 1024 belongs to the next unit.
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes * 1.0005) / 10));
  const value = bytes / 1024 ** power;
  return `${Number(value.toFixed(value >= 100 ? 0 : 1))} ${UNITS[power]}`;
}
