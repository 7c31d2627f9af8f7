import type { Program } from './support/program.js';
import type { Row } from './tables/row.js';

/**
 * `npm run bench [-- name [part…]…]`: runs the benchmark programs of these names, one after the other, all of them without
 * one, and prints what they found in one table. Words behind a name choose parts of its program.
 */
const PROGRAMS: Record<string, () => Promise<Program>> = {
  actor: () => import('./actor.js'),
  crowd: () => import('./crowd.js'),
  growth: () => import('./growth.js'),
  ingest: () => import('./ingest.js'),
  'published-events': () => import('./published-events.js'),
  s3: () => import('./s3.js'),
  webhook: () => import('./webhook.js'),
};

type Chosen = { name: string; program: Program; parts: string[] };

const chosen: Chosen[] = [];
for (const word of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PROGRAMS)) {
  const load = PROGRAMS[word];
  const last = chosen.at(-1);
  if (load !== undefined) chosen.push({ name: word, program: await load(), parts: [] });
  else if (last?.program.parts?.includes(word)) last.parts.push(word);
  else refuse(word, last?.program.parts ?? Object.keys(PROGRAMS));
}

const table: ({ benchmark: string } & Row)[] = [];
for (const { name, program, parts } of chosen) {
  try {
    const rows = await program.run(parts.length > 0 ? parts : (program.parts ?? []));
    table.push(...rows.map((row) => ({ benchmark: name, ...row })));
  } catch (error) {
    // The others take an hour together: one that fails does not cost what they have found.
    console.error(error);
    table.push({ benchmark: name, what: 'failed', result: String(error), target: '' });
    process.exitCode = 1;
  }
}
console.table(table);

function refuse(word: string, known: readonly string[]): never {
  console.error(`unknown: ${word}; there are ${known.join(', ')}`);
  process.exit(1);
}
