/** W3C Trace Context, version 00: trace id, id of the span that caused this, flags. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
/** Of later versions only the part that they share with this one is understood. */
const LATER = /^(?!00|ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})(-|$)/;

/** The trace context of a `traceparent` header; undefined where it is none, as if it were not there. */
export function readTraceparent(header: string | string[] | undefined): string | undefined {
  if (typeof header !== 'string') return undefined;
  if (TRACEPARENT.test(header)) return header;
  const later = LATER.exec(header)?.[1];
  return later && `00-${later}`;
}
