import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { BLOCKS } from './blocks.js';
import { charts } from './charts.js';

/**
 * `npm run figures [-- --check]`: writes the figures of the benchmarks into the documents, where
 * `<!-- figures: name -->` or `<!-- charts: name… -->` and `<!-- end -->` stand, and draws the charts, from bench/results
 * alone; with `--check` only tells what does not fit any more.
 */
const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const CHARTS = `${DOCS}charts/`;
const MARKED = /(<!-- (figures|charts): (.+?) -->\n)[\s\S]*?(<!-- end -->)/g;

const drawn = charts();

/** What stands between the marks of a kind. */
const MADE: Record<string, (names: string) => string> = {
  figures,
  charts: (names) => names.split(' ').map(picture).join('\n'),
};

const check = process.argv.includes('--check');
const stale: string[] = [];

for (const name of (await readdir(DOCS)).filter((file) => file.endsWith('.md'))) {
  const text = await readFile(DOCS + name, 'utf8');
  await keep(
    DOCS + name,
    text.replace(MARKED, (_, begin, kind, names, end) => `${begin}${MADE[kind]?.(names)}\n${end}`),
  );
}
if (!check) await mkdir(CHARTS, { recursive: true });
for (const [name, { svg }] of Object.entries(drawn)) {
  for (const [theme, text] of Object.entries(svg)) await keep(`${CHARTS}${name}-${theme}.svg`, text);
}

if (stale.length > 0) {
  process.stderr.write(
    `not what bench/results says, run 'npm run figures':\n${stale.map((path) => `docs/${path}`).join('\n')}\n`,
  );
  process.exitCode = 1;
}

function figures(name: string): string {
  const make = BLOCKS[name];
  if (make === undefined) throw new Error(`no figures: ${name}; there are ${Object.keys(BLOCKS).join(', ')}`);
  return make();
}

/** GitHub shows the form that fits its ground. */
function picture(name: string): string {
  const chart = drawn[name];
  if (chart === undefined) throw new Error(`no chart: ${name}; there are ${Object.keys(drawn).join(', ')}`);
  return (
    `<picture><source media="(prefers-color-scheme: dark)" srcset="charts/${name}-dark.svg">` +
    `<img alt="${chart.title}" src="charts/${name}-light.svg"></picture>`
  );
}

async function keep(path: string, fresh: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => '')) === fresh) return;
  if (check) stale.push(path.slice(DOCS.length));
  else await writeFile(path, fresh);
}
