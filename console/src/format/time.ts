import { userZone, type Zone } from './zone.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `24 Nov 22:05:31`; with the year where it is another one than now. */
export function formatTime(instant: string | Date, zone: Zone, { seconds = true } = {}): string {
  const date = new Date(instant);
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(date.getFullYear() !== new Date().getFullYear() && { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds && { second: '2-digit' }),
    timeZone: zone === 'utc' ? 'UTC' : userZone,
  })
    .format(date)
    .replace(',', '');
}

/** The same instant in full, in one zone: `Tue, 24 Nov 2026, 22:05:31 UTC`. */
export function formatInFull(instant: string | Date, zone: Zone): string {
  return new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    timeZone: zone === 'utc' ? 'UTC' : userZone,
  }).format(new Date(instant));
}

/** A length of time in its two largest units: `2 d 4 h`, `3 min 12 s`, `0 s`. */
export function formatDuration(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.round(ms / SECOND))} s`;
  if (ms < HOUR) return two(ms, MINUTE, 'min', SECOND, 's');
  if (ms < DAY) return two(ms, HOUR, 'h', MINUTE, 'min');
  return two(ms, DAY, 'd', HOUR, 'h');
}

/** How long ago in one unit: `just now`, `12 min ago`, `3 d ago`. */
export function formatAgo(instant: string | Date, now: number): string {
  const ms = now - new Date(instant).getTime();
  if (ms < 5 * SECOND) return 'just now';
  return `${oneUnit(ms)} ago`;
}

/** How far ahead in one unit: `in 12 min`, `in 3 d`; `now` once it has come. */
export function formatIn(instant: string | Date, now: number): string {
  const ms = new Date(instant).getTime() - now;
  return ms < SECOND ? 'now' : `in ${oneUnit(ms)}`;
}

/** A length of time in its largest unit. */
export function oneUnit(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / SECOND))} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY)} d`;
}

function two(ms: number, unit: number, name: string, smaller: number, smallerName: string): string {
  const whole = Math.floor(ms / unit);
  const rest = Math.floor((ms % unit) / smaller);
  return rest === 0 ? `${whole} ${name}` : `${whole} ${name} ${rest} ${smallerName}`;
}
