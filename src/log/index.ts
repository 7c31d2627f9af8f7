export type { AppendListener, AppendResult } from './append.js';
export { createLogIndexes } from './documents.js';
export { LogOverloaded, LogUnavailable, toLogError } from './errors.js';
export { EventLog, LOG_DEFAULTS, type LogOptions, type LogSettings } from './event-log.js';
export type { EventIds } from './ids.js';
export type { ReadRequest, ReadResult } from './read.js';
export type { ReadBackRequest } from './read-back.js';
export type { Removed, RetentionOptions } from './retention.js';
export type { EntitySearch, FoundEvent, SeenName } from './search.js';
export {
  type Column,
  domainEntityIdAt,
  domainEntityTypeAt,
  entityIdAt,
  envelopeAt,
  eventIdAt,
  lineBytesAt,
  linesBetween,
  nameAt,
  readableEnvelopeAt,
  type Segment,
  segmentBytes,
  traceAt,
} from './segment.js';
