import { EventBatch, refusal } from './event-batch.js';
import { cloudEventForm, type EventForm, nativeForm } from './event-forms.js';
import {
  isArrayStart,
  isObjectStart,
  JsonTextError,
  type Span,
  skipSpace,
  walkArray,
  walkObject,
} from './json-text.js';

/** How the body of one request becomes events. */
export type BodyReader = (tenant: string, body: Buffer) => EventBatch;

/** `application/json`: one event, an array of them, or `{"events": […]}`. */
export const readJson: BodyReader = (tenant, body) => {
  const start = skipSpace(body, 0);
  if (isArrayStart(body, start)) return readList(tenant, nativeForm, body, start);
  const single = new EventBatch(tenant, nativeForm, true);
  if (!isObjectStart(body, start)) throw refusal([{ path: '', message: 'must be an event or a list of events' }]);
  return wholeText(body, single, () => {
    const { end, values, members } = walkObject(body, start, ['events', nativeForm.payloadKey]);
    const [events, payload] = values;
    if (!events) {
      single.add(body, { start, end }, payload);
      return { end, batch: single };
    }
    return { end, batch: readWrapped(tenant, body, { start, end }, events, members) };
  });
};

/** `application/cloudevents+json`: one CloudEvent. */
export const readCloudEvent: BodyReader = (tenant, body) => {
  const batch = new EventBatch(tenant, cloudEventForm, true);
  batch.addWhole(body, skipSpace(body, 0));
  return batch;
};

/** `application/cloudevents-batch+json`: an array of CloudEvents. */
export const readCloudEvents: BodyReader = (tenant, body) => {
  const start = skipSpace(body, 0);
  if (!isArrayStart(body, start)) throw refusal([{ path: '', message: 'must be an array of CloudEvents' }]);
  return readList(tenant, cloudEventForm, body, start);
};

function readWrapped(tenant: string, body: Buffer, whole: Span, events: Span, members: number): EventBatch {
  if (members > 1) {
    const known = Object.keys(JSON.parse(body.toString('utf8', whole.start, whole.end)));
    const details = known
      .filter((key) => key !== 'events')
      .map((path) => ({ path, message: 'is not a known field beside events' }));
    throw refusal(details.length > 0 ? details : [{ path: 'events', message: 'must be given once' }]);
  }
  if (!isArrayStart(body, events.start)) throw refusal([{ path: 'events', message: 'must be an array of events' }]);
  return readList(tenant, nativeForm, body.subarray(0, events.end), events.start);
}

/** Each event is parsed by itself, so that memory holds one of them as objects, whatever the size of the batch. */
function readList(tenant: string, form: EventForm, body: Buffer, start: number): EventBatch {
  const batch = new EventBatch(tenant, form, false);
  return wholeText(body, batch, () => ({ end: walkArray(body, start, (at) => batch.addAt(body, at)), batch }));
}

/** Sees to it that nothing but white space follows what `read` has read. */
function wholeText(body: Buffer, current: EventBatch, read: () => { end: number; batch: EventBatch }): EventBatch {
  try {
    const { end, batch } = read();
    if (skipSpace(body, end) < body.length) throw new JsonTextError(end);
    return batch;
  } catch (error) {
    throw error instanceof JsonTextError || error instanceof SyntaxError ? current.notJson(error) : error;
  }
}
