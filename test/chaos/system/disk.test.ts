import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Disk } from './disk.js';

it('a full disk takes nothing more, and again when it is freed', async (test) => {
  const path = await mkdtemp(join(tmpdir(), 'sluice-disk-'));
  const disk = await Disk.mount(path);
  // Only root may.
  if (disk === undefined) return test.skip();
  try {
    await writeFile(join(path, 'there'), Buffer.alloc(3_000_000, 1));
    expect(await disk.fill()).toBe(true);
    await expect(writeFile(join(path, 'more'), 'x')).rejects.toThrow('ENOSPC');
    await disk.free();
    await writeFile(join(path, 'more'), 'x');
  } finally {
    await disk.unmount();
    await rm(path, { recursive: true, force: true });
  }
});
