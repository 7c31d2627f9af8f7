import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { workflowBundle } from '../../src/worker/workflow-bundle.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** File with the bundled workflows, made once for the whole run: for a worker's `workflowBundle.codePath`. */
    workflowBundle: string;
  }
}

/** Runs once before all tests; what it returns runs after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bundle-'));
  const bundle = await workflowBundle();
  const codePath = 'codePath' in bundle ? bundle.codePath : join(folder, 'workflows.js');
  if ('code' in bundle) await writeFile(codePath, bundle.code);
  project.provide('workflowBundle', codePath);
  return () => rm(folder, { recursive: true, force: true });
}
