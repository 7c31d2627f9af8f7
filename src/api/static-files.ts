import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Request, Response } from 'express';

const COMPRESSIBLE = /\.(?:js|css|svg|json|html|webmanifest|txt)$/;
const compress = promisify(gzip);

/** One file in memory; its compressed form is made when it is first asked for, and kept. */
export type StaticFile = { path: string; body: Buffer; etag: string; gzipped?: () => Promise<Buffer> };

/** @param path its name tells its type */
export function staticFile(path: string, body: Buffer): StaticFile {
  // Weak, since the compressed form has the same.
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  if (!COMPRESSIBLE.test(path)) return { path, body, etag };
  let made: Promise<Buffer> | undefined;
  return {
    path,
    body,
    etag,
    gzipped: () => {
      made ??= compress(body, { level: 9 });
      return made;
    },
  };
}

/** Sends a file, compressed to who takes it; or that it has not changed. */
export async function sendStaticFile(
  request: Request,
  response: Response,
  { path, body, etag, gzipped }: StaticFile,
): Promise<void> {
  response.setHeader('ETag', etag);
  response.type(extname(path));
  if (gzipped === undefined) {
    response.send(body);
    return;
  }
  response.vary('Accept-Encoding');
  const compressed = request.acceptsEncodings('gzip') === 'gzip';
  if (compressed) response.setHeader('Content-Encoding', 'gzip');
  response.send(compressed ? await gzipped() : body);
}
