import { execFile } from 'node:child_process';
import { appendFile, mkdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOMY = '8g';
const MIB = 1_048_576;
/** A page: less than that is not given to a file. */
const PIECE = Buffer.alloc(4_096, 1);

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

  /** Makes the disk hardly larger than what is there, and fills the rest with ballast. @returns whether it became full */
  async fill(): Promise<boolean> {
    const { blocks, bfree, bsize } = await statfs(this.path);
    const used = Math.ceil(((blocks - bfree) * bsize) / MIB);
    // A disk cannot become smaller than what it holds, and more of that may come in between.
    await this.#resize(`${used + 1}m`);
    try {
      for (;;) await appendFile(this.#ballast, PIECE);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
    return (await statfs(this.path)).bavail === 0;
  }

  async free(): Promise<void> {
    await this.#resize(ROOMY);
    await rm(this.#ballast, { force: true });
  }

  unmount(): Promise<void> {
    return Disk.unmount(this.path);
  }

  /** Takes away what lies at this path, if anything does. */
  static async unmount(path: string): Promise<void> {
    await run('umount', ['--lazy', path]).catch(() => undefined);
  }

  get #ballast(): string {
    return join(this.path, 'ballast');
  }

  async #resize(size: string): Promise<void> {
    await run('mount', ['-o', `remount,size=${size}`, this.path]);
  }
}
