import type { Range } from '../../../api/history.js';
import type { Zone } from '../../../format/zone.js';

const MINUTE_MS = 60_000;
/** Lines above zero, at most. */
const LINES = 4;
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DURATIONS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_200, 1_800].map((seconds) => seconds * SECOND),
  ...[1, 2, 6, 12, 24, 48, 168].map((hours) => hours * HOUR),
];

/** Round numbers from 0 to `most` or a little more; whole ones, as events are. */
export function countTicks(most: number): number[] {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1) / LINES));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((one) => one * LINES >= most) ?? 1;
  return upTo(most, Math.max(1, Math.ceil(step)));
}

/** The same for lengths of time in milliseconds: round in seconds, minutes or hours. */
export function durationTicks(mostMs: number): number[] {
  return upTo(mostMs, DURATIONS.find((step) => step * LINES >= mostMs) ?? mostMs);
}

function upTo(most: number, step: number): number[] {
  const count = Math.max(1, Math.ceil(most / step));
  return Array.from({ length: count + 1 }, (_, i) => i * step);
}

/** Minutes between two marks of the time below. */
const BETWEEN: Record<Range, number> = { '1h': 15, '6h': 60, '24h': 240, '7d': 1_440, '30d': 5 * 1_440 };

/** Of these instants (ISO 8601, ascending) the first ones after a full quarter of an hour, hour, day … in the zone. */
export function timeTicks(instants: readonly string[], range: Range, zone: Zone): string[] {
  const stretches = instants.map((at) => {
    const date = new Date(at);
    const offset = zone === 'utc' ? 0 : date.getTimezoneOffset();
    return Math.floor((date.getTime() / MINUTE_MS - offset) / BETWEEN[range]);
  });
  return instants.filter((_, i) => i > 0 && stretches[i] !== stretches[i - 1]);
}
