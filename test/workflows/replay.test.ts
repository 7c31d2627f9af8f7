import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { describe, expect, inject, it } from 'vitest';
import '../support/actors.js';

const FOLDER = fileURLToPath(new URL('../histories/', import.meta.url));

describe('the present workflow', () => {
  it('takes over every life that was recorded, at any point of it', async () => {
    const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.json'));
    expect(files.length).toBeGreaterThan(10);
    async function* histories() {
      for (const workflowId of files) {
        yield { workflowId, history: JSON.parse(await readFile(`${FOLDER}${workflowId}`, 'utf8')) };
      }
    }
    const workflowBundle = { codePath: inject('workflowBundle') };
    const broken: string[] = [];
    for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories())) {
      if (error !== undefined) broken.push(`${workflowId}: ${error.message}`);
    }
    expect(broken).toEqual([]);
  });
});
