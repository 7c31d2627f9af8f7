const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
// Later ones have longer years, and would not compare as text.
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** An instant that was sent, in UTC with milliseconds; undefined when it is no ISO 8601 date-time with an offset or `Z`. */
export function instantOf(given: unknown): string | undefined {
  const instant = typeof given === 'string' && DATE_TIME.test(given) ? Date.parse(given) : Number.NaN;
  return Number.isNaN(instant) || instant > LATEST ? undefined : new Date(instant).toISOString();
}
