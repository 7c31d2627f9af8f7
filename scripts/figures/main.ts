import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { BLOCKS } from './blocks.js';

/**
 * `npm run figures [-- --check]`: writes the figures of the benchmarks into the documents, where
 * `<!-- figures: name -->` and `<!-- end -->` stand, from bench/results alone; with `--check` only tells which of them do
 * not fit any more.
 */
const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const MARKED = /(<!-- figures: (\S+) -->\n)[\s\S]*?(<!-- end -->)/g;

const check = process.argv.includes('--check');
const stale: string[] = [];

for (const name of (await readdir(DOCS)).filter((file) => file.endsWith('.md'))) {
  const text = await readFile(DOCS + name, 'utf8');
  const fresh = text.replace(MARKED, (_, begin, block, end) => `${begin}${made(name, block)}\n${end}`);
  if (fresh === text) continue;
  if (check) stale.push(`docs/${name}`);
  else await writeFile(DOCS + name, fresh);
}

if (stale.length > 0) {
  process.stderr.write(`${stale.join(', ')}: not what bench/results says: run 'npm run figures'\n`);
  process.exitCode = 1;
}

function made(document: string, block: string): string {
  const make = BLOCKS[block];
  if (make === undefined) {
    throw new Error(`docs/${document} wants the figures ${block}; there are ${Object.keys(BLOCKS).join(', ')}`);
  }
  return make();
}
