import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** PEM files of one party: its certificate and its private key. */
export type Certificate = { cert: string; key: string };

/** An authority in a folder of the test's own, which signs certificates for `localhost` and 127.0.0.1. */
export class CertificateAuthority {
  readonly #own: Certificate;

  constructor(private readonly folder: string) {
    this.#own = { cert: join(folder, 'ca.pem'), key: join(folder, 'ca-key.pem') };
    openssl(['req', '-x509', ...newKey(this.#own.key), '-out', this.#own.cert, '-days', '2', '-subj', '/CN=Test CA']);
  }

  /** PEM file that vouches for what it signs. */
  get cert(): string {
    return this.#own.cert;
  }

  /** Signs a certificate; `name` becomes the names of its files and its common name. */
  sign(name: string): Certificate {
    const [cert, key, request, extensions] = ['.pem', '-key.pem', '.csr', '.ext'].map((end) =>
      join(this.folder, `${name}${end}`),
    ) as [string, string, string, string];
    writeFileSync(extensions, 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
    openssl(['req', ...newKey(key), '-out', request, '-subj', `/CN=${name}`]);
    const authority = ['-CA', this.#own.cert, '-CAkey', this.#own.key, '-CAcreateserial'];
    openssl(['x509', '-req', '-in', request, '-out', cert, ...authority, '-days', '2', '-extfile', extensions]);
    return { cert, key };
  }
}

const newKey = (file: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', file];

function openssl(args: string[]): void {
  execFileSync('openssl', args, { stdio: 'ignore' });
}
