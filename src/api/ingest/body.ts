import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { MAX_REQUEST_BYTES } from '../../domain/events.js';
import { ApiError } from '../errors.js';
import { tooLarge } from './event-batch.js';
import type { Hold } from './intake.js';

const TOO_LARGE = `a body may have at most ${MAX_REQUEST_BYTES} bytes, unpacked`;

/** The whole body, unpacked. */
export async function readBody(request: IncomingMessage, hold: Hold): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await readChunks(request, hold, (chunk) => chunks.push(chunk));
  return withoutMark(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
}

/** The text behind the byte order mark that some systems begin one with. */
export function withoutMark(text: Buffer): Buffer {
  return text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? text.subarray(3) : text;
}

/**
 * Hands the body over as it arrives, unpacked. What is too large is refused by its stated length, before it is read,
 * or as soon as that many bytes have come out of it: a small body that unpacks into a huge one goes no further.
 */
export async function readChunks(request: IncomingMessage, hold: Hold, visit: (chunk: Buffer) => void): Promise<void> {
  const packed = isPacked(request);
  try {
    const stated = Number(request.headers['content-length'] ?? 0);
    if (stated > MAX_REQUEST_BYTES) throw tooLarge(TOO_LARGE);
    await hold.enter(packed ? 0 : stated);
    if (request.destroyed) throw broken();
    let arrived = 0;
    await drain(packed ? unpacked(request) : request, (chunk) => {
      arrived += chunk.length;
      if (arrived > MAX_REQUEST_BYTES) throw tooLarge(TOO_LARGE);
      if (packed || stated === 0) hold.add(chunk.length);
      visit(chunk);
    });
  } catch (error) {
    request.unpipe();
    // What is left is read and dropped, so that the sender gets to see the answer.
    request.resume();
    throw error;
  }
}

function isPacked(request: IncomingMessage): boolean {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return false;
  if (encoding === 'gzip' || encoding === 'x-gzip') return true;
  throw new ApiError('unsupported_media_type', 'the content encoding must be gzip or none');
}

/** Not a pipeline: that would destroy the request with a broken archive, and its sender would see no answer. */
function unpacked(request: IncomingMessage): Gunzip {
  const gunzip = createGunzip();
  request.on('close', () => {
    if (!request.complete) gunzip.destroy();
  });
  return request.pipe(gunzip);
}

function drain(stream: Readable, visit: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      stream.off('data', onData);
      stream.off('end', settle);
      stream.off('error', onError);
      stream.off('close', onClose);
      if (error) reject(error);
      else resolve();
    };
    const onData = (chunk: Buffer) => {
      try {
        visit(chunk);
      } catch (error) {
        settle(error as Error);
      }
    };
    const onError = (error: Error & { code?: string }) => settle(broken(error));
    const onClose = () => settle(broken());
    stream.on('data', onData);
    stream.on('end', settle);
    stream.on('error', onError);
    stream.on('close', onClose);
  });
}

function broken(error?: Error & { code?: string }): ApiError {
  const message = error?.code?.startsWith('Z_') ? 'the body is not valid gzip' : 'the body ended early';
  return new ApiError('invalid_request', message, { cause: error });
}
