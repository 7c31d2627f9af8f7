/** `npm run bench [-- name…]`: runs the benchmark programs of these names, all of them without one. */
const PROGRAMS: Record<string, () => Promise<{ run(): Promise<void> }>> = {
  ingest: () => import('./ingest.js'),
  'published-events': () => import('./published-events.js'),
  webhook: () => import('./webhook.js'),
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in PROGRAMS));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(', ')}; there are ${Object.keys(PROGRAMS).join(', ')}`);
  process.exit(1);
}
for (const name of names.length > 0 ? names : Object.keys(PROGRAMS)) {
  const program = await PROGRAMS[name]?.();
  await program?.run();
}
