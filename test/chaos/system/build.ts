import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDER = join(ROOT, 'node_modules/.cache/sluice-chaos');

/**
 * Compiles the service as it runs in production, beside `dist/`, which somebody may be using; types are not checked.
 *
 * @returns its main program
 */
export async function compileService(): Promise<string> {
  await mkdir(FOLDER, { recursive: true });
  for (const name of ['package.json', 'data']) await cp(join(ROOT, name), join(FOLDER, name), { recursive: true });
  const dist = join(FOLDER, 'dist');
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const args = ['-p', 'tsconfig.build.json', '--noCheck', '--outDir', dist];
  await promisify(execFile)(process.execPath, [compiler, ...args], { cwd: ROOT });
  const logger = new DefaultLogger('WARN');
  const { code } = await bundleWorkflowCode({ workflowsPath: join(dist, 'workflows/index.js'), logger });
  await writeFile(join(dist, 'workflows/bundle.js'), code);
  return join(dist, 'run/main.js');
}
