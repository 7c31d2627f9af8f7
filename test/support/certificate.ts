import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './folder.js';

/** A certificate for localhost that nobody vouches for, and its key. */
export async function selfSigned(): Promise<{ key: Buffer; cert: Buffer }> {
  const folder = await temporaryFolder();
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2'];
  await promisify(execFile)('openssl', [...made, '-subj', '/CN=localhost']);
  return { key: await readFile(key), cert: await readFile(cert) };
}
