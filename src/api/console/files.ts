import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const INDEX = 'index.html';
const COMPRESSIBLE = /\.(?:js|css|svg|json|html|webmanifest|txt)$/;
const compress = promisify(gzip);

/** One file of the console; its compressed form is made when it is first asked for, and kept. */
export type ConsoleFile = { path: string; body: Buffer; etag: string; gzipped?: () => Promise<Buffer> };

/** The built console, in memory: there are few files, and no path of a request ever reaches the disk. */
export type ConsoleFiles = { index: string; files: ReadonlyMap<string, ConsoleFile> };

/**
 * Reads what the build has made.
 *
 * @param folder where it lies; by default dist/console, beside the service or, from sources, below the project
 * @returns undefined when the console has not been built
 */
export function readConsole(folder: string | undefined = builtConsole()): ConsoleFiles | undefined {
  if (folder === undefined || !existsSync(join(folder, INDEX))) return undefined;
  const files = new Map<string, ConsoleFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(folder.length).split(sep).filter(Boolean).join('/');
    // The manifests of the build are for the build.
    if (entry.isFile() && path !== INDEX && !path.startsWith('.'))
      files.set(`/${path}`, toFile(path, readFileSync(file)));
  }
  return { index: readFileSync(join(folder, INDEX), 'utf8'), files };
}

function builtConsole(): string | undefined {
  const folders = ['../../console', '../../../dist/console'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return folders.find((folder) => existsSync(join(folder, INDEX)));
}

function toFile(path: string, body: Buffer): ConsoleFile {
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
