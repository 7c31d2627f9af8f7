import type { Program } from './support/program.js';

/**
 * `npm run bench [-- name [part…]…]`: runs the benchmark programs of these names, all of them without one. Words behind
 * a name choose parts of its program.
 */
const PROGRAMS: Record<string, () => Promise<Program>> = {
  actor: () => import('./actor.js'),
  crowd: () => import('./crowd.js'),
  ingest: () => import('./ingest.js'),
  'published-events': () => import('./published-events.js'),
  s3: () => import('./s3.js'),
  webhook: () => import('./webhook.js'),
};

const chosen: { program: Program; parts: string[] }[] = [];
for (const word of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PROGRAMS)) {
  const load = PROGRAMS[word];
  const last = chosen.at(-1);
  if (load !== undefined) chosen.push({ program: await load(), parts: [] });
  else if (last?.program.parts?.includes(word)) last.parts.push(word);
  else refuse(word, last?.program.parts ?? Object.keys(PROGRAMS));
}
for (const { program, parts } of chosen) await program.run(parts.length > 0 ? parts : (program.parts ?? []));

function refuse(word: string, known: readonly string[]): never {
  console.error(`unknown: ${word}; there are ${known.join(', ')}`);
  process.exit(1);
}
