/**
 * `Retry-After` in seconds from `now`, whether it was given in seconds or as a date; undefined when it is neither.
 * Whoever uses it caps it.
 */
export function retryAfterSeconds(header: string | undefined, now: Date): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value);
  // Dates of HTTP begin with the day of the week; what else Date.parse takes for a date is none here.
  const date = /^[A-Za-z]{3}/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now.getTime()) / 1000));
}
