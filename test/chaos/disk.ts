import { execFile } from 'node:child_process';
import { mkdir, statfs } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOMY = '8g';
const MIB = 1_048_576;

/** A disk of its own for one folder, which can be filled up. It lies in memory, and takes no more of it than is used. */
export class Disk {
  private constructor(private readonly path: string) {}

  /** @returns undefined where this user may not mount anything */
  static async mount(path: string): Promise<Disk | undefined> {
    await mkdir(path, { recursive: true });
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${ROOMY}`, 'sluice-chaos', path]);
    } catch {
      return undefined;
    }
    return new Disk(path);
  }

  /** Leaves room for what is there, and for next to nothing more. */
  async fill(): Promise<void> {
    const { blocks, bfree, bsize } = await statfs(this.path);
    const used = Math.ceil(((blocks - bfree) * bsize) / MIB);
    await this.#resize(`${used + 1}m`);
  }

  async free(): Promise<void> {
    await this.#resize(ROOMY);
  }

  unmount(): Promise<void> {
    return Disk.unmount(this.path);
  }

  /** Takes away what lies at this path, if anything does. */
  static async unmount(path: string): Promise<void> {
    await run('umount', ['--lazy', path]).catch(() => undefined);
  }

  async #resize(size: string): Promise<void> {
    await run('mount', ['-o', `remount,size=${size}`, this.path]);
  }
}
