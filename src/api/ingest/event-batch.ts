import { isUtf8 } from 'node:buffer';
import { v7 as uuidv7 } from 'uuid';
import { type Event, MAX_EVENT_BYTES, MAX_REQUEST_EVENTS, type NewEvent, prepareEvent } from '../../domain/events.js';
import { ApiError, type ErrorDetail } from '../errors.js';
import { detailsOf, pathText, summaryOf } from '../requests.js';
import type { EventForm } from './event-forms.js';
import { isObjectStart, JsonTextError, type ObjectText, type Span, skipSpace, walkObject } from './json-text.js';

/** More mistakes than this are not listed: a sender that has one in every event has seen enough. */
const MAX_DETAILS = 20;

/** The events of one request: all of them good, or none of them taken. */
export class EventBatch {
  readonly ids: string[] = [];
  private readonly events: NewEvent[] = [];
  private readonly details: ErrorDetail[] = [];
  private count = 0;

  /** @param single the body is one event and no list: its fields are named without a place in a list */
  constructor(
    private readonly tenant: string,
    private readonly form: EventForm,
    private readonly single: boolean,
  ) {}

  /** Adds the event whose JSON begins at `start`, and says where it ends. */
  addAt(text: Buffer, start: number): number {
    const { end, values } = this.walk(text, start);
    this.add(text, { start, end }, values[0]);
    return end;
  }

  /** Adds the event that is all of `text` from `start` on. */
  addWhole(text: Buffer, start: number): void {
    const { end, values } = this.walk(text, start);
    if (skipSpace(text, end) < text.length) throw this.notJson(new JsonTextError(end));
    this.add(text, { start, end }, values[0]);
  }

  /** Adds an event, given the place of its text, which has been found to be JSON, and that of its payload in it. */
  add(text: Buffer, { start, end }: Span, payload: Span | undefined): void {
    if (this.count === MAX_REQUEST_EVENTS) throw tooLarge(`a request may bring at most ${MAX_REQUEST_EVENTS} events`);
    if (end - start > MAX_EVENT_BYTES)
      throw tooLarge(`an event may have at most ${MAX_EVENT_BYTES} bytes`, this.path());
    if (!isUtf8(text.subarray(start, end))) throw refusal([{ path: this.path(), message: 'must be text in UTF-8' }]);
    const read = this.form.read(parseAround(text, { start, end }, payload));
    if ('error' in read) this.details.push(...detailsOf(read.error, this.form.schema, this.place()));
    else if (payload) this.prepare(read.event, text.subarray(payload.start, payload.end));
    if (this.details.length >= MAX_DETAILS) throw refusal(this.details.slice(0, MAX_DETAILS));
    this.count += 1;
  }

  /** The events, if all of them were good. @param trace that they are part of, as a `traceparent` */
  finish(trace?: string): NewEvent[] {
    if (this.details.length > 0) throw refusal(this.details);
    if (trace !== undefined) for (const event of this.events) event.trace = trace;
    return this.events;
  }

  /** The error for a text that breaks off, or breaks the rules, where the next event should be. */
  notJson(cause: unknown): ApiError {
    return refusal([{ path: this.path(), message: 'is not valid JSON' }], cause);
  }

  private walk(text: Buffer, start: number): ObjectText {
    if (!isObjectStart(text, start)) throw refusal([{ path: this.path(), message: 'must be a JSON object' }]);
    try {
      return walkObject(text, start, [this.form.payloadKey]);
    } catch (error) {
      throw error instanceof JsonTextError ? this.notJson(error) : error;
    }
  }

  private prepare(event: Event, payload: Buffer): void {
    const id = event.id ?? uuidv7();
    this.ids.push(id);
    this.events.push(prepareEvent(this.tenant, { ...event, id }, payload));
  }

  private place(): PropertyKey[] {
    return this.single ? [] : ['events', this.count];
  }

  private path(): string {
    return pathText(this.place());
  }
}

/** An event as it is but for its payload, which is an empty object there: it is stored as text, and never looked into. */
function parseAround(text: Buffer, { start, end }: Span, payload: Span | undefined): unknown {
  if (!payload || !isObjectStart(text, payload.start)) return JSON.parse(text.toString('utf8', start, end));
  return JSON.parse(`${text.toString('utf8', start, payload.start)}{}${text.toString('utf8', payload.end, end)}`);
}

/** A 400 that names what is wrong. */
export function refusal(details: ErrorDetail[], cause?: unknown): ApiError {
  return new ApiError('invalid_request', summaryOf(details), { details, cause });
}

/** A 413; `path` names the event, if it is one event's fault. */
export function tooLarge(message: string, path?: string): ApiError {
  const details = path ? [{ path, message }] : undefined;
  return new ApiError('payload_too_large', message, details && { details });
}
