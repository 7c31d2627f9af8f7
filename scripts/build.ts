import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DefaultLogger } from '@temporalio/worker';
import { buildConsole } from '../src/dev/console.js';
import { bundleWorkflows } from '../src/worker/workflow-bundle.js';

/** `npm run build`: the service as plain JavaScript in dist/, with the workflows bundled for the worker, and the console. */
const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });

const compiled = spawnSync(
  process.execPath,
  [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.build.json`],
  {
    stdio: 'inherit',
  },
);
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

const { code } = await bundleWorkflows(`${root}dist/workflows/index.js`, new DefaultLogger('WARN'));
writeFileSync(`${root}dist/workflows/bundle.js`, withoutSources(code));

await buildConsole();

/**
 * The bundle's map without the texts of the sources, which are most of it: a worker keeps it in memory twice. Lines in
 * stack traces come from what is left.
 */
function withoutSources(bundle: string): string {
  const prefix = '//# sourceMappingURL=data:application/json;charset=utf-8;base64,';
  const at = bundle.lastIndexOf(prefix);
  if (at < 0) throw new Error('the bundle of the workflows has no inline source map');
  const map = JSON.parse(Buffer.from(bundle.slice(at + prefix.length), 'base64').toString());
  delete map.sourcesContent;
  return `${bundle.slice(0, at + prefix.length)}${Buffer.from(JSON.stringify(map)).toString('base64')}`;
}
