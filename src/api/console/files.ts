import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type StaticFile, staticFile } from '../static-files.js';

const INDEX = 'index.html';

/** The built console, in memory: there are few files, and no path of a request ever reaches the disk. */
export type ConsoleFiles = { index: string; files: ReadonlyMap<string, StaticFile> };

/**
 * Reads what the build has made.
 *
 * @param folder where it lies; by default dist/console, beside the service or, from sources, below the project
 * @returns undefined when the console has not been built
 */
export function readConsole(folder: string | undefined = builtConsole()): ConsoleFiles | undefined {
  if (folder === undefined || !existsSync(join(folder, INDEX))) return undefined;
  const files = new Map<string, StaticFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(folder.length).split(sep).filter(Boolean).join('/');
    // The manifests of the build are for the build.
    if (entry.isFile() && path !== INDEX && !path.startsWith('.'))
      files.set(`/${path}`, staticFile(path, readFileSync(file)));
  }
  return { index: readFileSync(join(folder, INDEX), 'utf8'), files };
}

function builtConsole(): string | undefined {
  const folders = ['../../console', '../../../dist/console'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return folders.find((folder) => existsSync(join(folder, INDEX)));
}
