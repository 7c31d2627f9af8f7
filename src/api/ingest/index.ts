import type { IncomingMessage } from 'node:http';
import { ApiError } from '../errors.js';
import { readBody, readChunks } from './body.js';
import type { EventBatch } from './event-batch.js';
import type { Hold } from './intake.js';
import { type BodyReader, readCloudEvent, readCloudEvents, readJson } from './json-body.js';
import { LinesReader } from './lines-body.js';

export { Intake, type IntakeLimits } from './intake.js';

const LINES = 'application/x-ndjson';

const READERS: Record<string, BodyReader> = {
  'application/json': readJson,
  'application/cloudevents+json': readCloudEvent,
  'application/cloudevents-batch+json': readCloudEvents,
};

/** Reads a request's events in whichever form they come. */
export async function readEvents(request: IncomingMessage, tenant: string, hold: Hold): Promise<EventBatch> {
  const type = mediaType(request);
  if (type === LINES) {
    const lines = new LinesReader(tenant);
    await readChunks(request, hold, (chunk) => lines.write(chunk));
    return lines.finish();
  }
  const read = READERS[type];
  if (!read) throw unsupported(`the content type must be one of: ${[...Object.keys(READERS), LINES].join(', ')}`);
  return read(tenant, await readBody(request, hold));
}

function mediaType(request: IncomingMessage): string {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  if (charset && !/^charset="?utf-?8"?$/.test(charset)) throw unsupported('the charset must be utf-8');
  return type.trim();
}

function unsupported(message: string): ApiError {
  return new ApiError('unsupported_media_type', message);
}
