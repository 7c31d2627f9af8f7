import type { Zone } from './zone.js';

/** What an input of type datetime-local holds for an instant: the time on a clock of the zone, without the zone. */
export function toInput(instant: string | Date | undefined, zone: Zone): string {
  if (instant === undefined || instant === '') return '';
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return '';
  const offsetMs = zone === 'utc' ? 0 : date.getTimezoneOffset() * 60_000;
  return new Date(date.getTime() - offsetMs).toISOString().slice(0, 16);
}

/** The instant that the input's content stands for, in ISO 8601; undefined when it is not complete. */
export function fromInput(value: string, zone: Zone): string | undefined {
  const date = new Date(zone === 'utc' ? `${value}Z` : value);
  return value === '' || Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
