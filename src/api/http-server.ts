import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { answerError, answerJson } from './error-answers.js';
import { ApiError, type ErrorCode } from './errors.js';
import { logRequest, noteRefused, type RequestFacts, type RequestRecords } from './request-log.js';

type Refusal = { status: number; reason: string; code: ErrorCode; message: string };

const MALFORMED = { status: 400, reason: 'Bad Request', code: 'invalid_request' } as const;

/** By the code of the error that Node's parser, or its clock, comes with. */
const REFUSALS: Record<string, Refusal> = {
  HPE_HEADER_OVERFLOW: {
    ...{ status: 431, reason: 'Request Header Fields Too Large', code: 'invalid_request' },
    message: 'the URL and the headers together may have 16 KiB',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    ...{ status: 413, reason: 'Payload Too Large', code: 'payload_too_large' },
    message: 'the extensions of the chunks of the body are too large',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    ...{ status: 408, reason: 'Request Timeout', code: 'invalid_request' },
    message: 'the request took too long: its headers may take 60 s, all of it 5 min',
  },
};

/** A client that goes on sending what is refused would otherwise lose the answer with the connection. */
const LINGER_MS = 1_000;

/**
 * A server whose every error has the contract's form: those, too, that Node itself answers before there is a request.
 *
 * @param options for Node's server, beside those that this needs
 */
export function createHttpServer(
  records: RequestRecords,
  answer: RequestListener,
  options: ServerOptions = {},
): Server {
  /** The last answer of each connection. */
  const answers = new WeakMap<Socket, ServerResponse>();
  const server = createServer({ ...options, requireHostHeader: false }, (request, response) => {
    answers.set(request.socket, response);
    // The first line of HTTP/1.0 is enough.
    if (request.headers.host !== undefined || request.httpVersion !== '1.1') return answer(request, response);
    const error = new ApiError('invalid_request', 'the Host header is missing');
    const facts = logged(records, request, response);
    answerError(records.logger, response, facts.requestId, error);
  });
  server.on('checkExpectation', (request, response) => {
    const { requestId } = logged(records, request, response);
    const message = 'the only expectation that is understood is 100-continue';
    answerJson(response, 417, { error_code: 'invalid_request', message, request_id: requestId });
  });
  const refused = new WeakSet<Duplex>();
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // What still comes is no request either; to close on it would be to take the answer back before it is read.
    if (error.syscall === undefined && refused.has(socket)) return;
    const begun = answers.get(socket as Socket);
    if (error.syscall !== undefined || !socket.writable || isAnswering(begun)) socket.destroy();
    else refuse(records, socket as Socket, error, begun);
    refused.add(socket);
  });
  return server;
}

function logged(records: RequestRecords, ...[request, response]: Parameters<RequestListener>): RequestFacts {
  const facts: RequestFacts = {};
  logRequest(records, request, response, facts);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Connection', 'close');
  return facts;
}

/** Whether something of an answer is out already, or an earlier one has its turn on the connection. */
function isAnswering(response: ServerResponse | undefined): boolean {
  if (response === undefined || response.writableFinished) return false;
  return response.headersSent || response.socket === null;
}

/** Answers what has not become a request, or not a whole one, and ends the connection: nobody knows where the next begins. */
function refuse(
  records: RequestRecords,
  socket: Socket,
  error: NodeJS.ErrnoException & { reason?: string },
  begun: ServerResponse | undefined,
): void {
  const { status, reason, code, message } = REFUSALS[error.code ?? ''] ?? {
    ...MALFORMED,
    message: `the request is not valid HTTP${error.reason === undefined ? '' : `: ${error.reason}`}`,
  };
  const known = begun?.writableFinished === false ? begun.getHeader('X-Request-Id') : undefined;
  const requestId = typeof known === 'string' ? known : randomUUID();
  const body = JSON.stringify({ error_code: code, message, request_id: requestId });
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    `Date: ${new Date().toUTCString()}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    `X-Request-Id: ${requestId}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
  if (known === undefined) noteRefused(records, { requestId, status, code: error.code });
}
