import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type Authenticator, admit } from './authentication.js';
import { answerError } from './error-answers.js';
import type { TakeEvents } from './events.js';
import { logRequest, type RequestFacts, type RequestRecords } from './request-log.js';

export type LaneParts = RequestRecords & { authenticator: Authenticator; take: TakeEvents };

const URL = '/api/v1/events';

/**
 * A lane of its own for `POST /api/v1/events`, which is asked thousands of times a second: with a single event in it,
 * Express and its middleware take more of such a request's time than everything else together. The lane does the same
 * with the same parts; whatever is not exactly this request goes on to the app.
 */
export function withEventLane(parts: LaneParts, app: RequestListener): RequestListener {
  return (request, response) => {
    if (request.method === 'POST' && request.url === URL) void takeEvents(parts, request, response);
    else app(request, response);
  };
}

async function takeEvents(
  { authenticator, take, logger, metrics }: LaneParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const facts: RequestFacts = { route: URL };
  try {
    logRequest({ logger, metrics }, request, response, facts);
    // What helmet gives the rest of the API matters to pages; of it, this is for data as well.
    response.setHeader('X-Content-Type-Options', 'nosniff');
    await take(request, response, await admit(authenticator, request, '/events', facts));
  } catch (error) {
    if (!answerError(logger, response, facts.requestId, error)) response.destroy();
  }
}
