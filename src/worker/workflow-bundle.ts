import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type Logger, type WorkflowBundleOption } from '@temporalio/worker';

/** The bundle that the build has made or, from sources, one made now (about 2 s). */
export async function workflowBundle(): Promise<WorkflowBundleOption> {
  const built = fileURLToPath(new URL('../workflows/bundle.js', import.meta.url));
  if (existsSync(built)) return { codePath: built };
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return bundleWorkflows(fileURLToPath(new URL(`../workflows/index.${extension}`, import.meta.url)), SILENT);
}

/**
 * Bundles workflows so that all of them use the same modules: loaded for each anew, these are 40 % of what a workflow
 * takes of the heap. Hence no module of the workflows may keep anything but constants; Temporal freezes what they export.
 *
 * @param workflowsPath module that exports the workflows
 */
export function bundleWorkflows(workflowsPath: string, logger: Logger) {
  return bundleWorkflowCode({ workflowsPath, preloadModules: [workflowsPath], logger });
}

const SILENT: Logger = {
  log: () => undefined,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
