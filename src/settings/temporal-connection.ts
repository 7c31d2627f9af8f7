import { existsSync } from 'node:fs';
import { type ClientConfigProfile, loadClientConfigProfile, toClientOptions } from '@temporalio/envconfig';
import { z } from 'zod';
import { Secret } from '../domain/secret.js';

const path = (meaning: string) => z.string().min(1).optional().describe(meaning);
const secret = (meaning: string) =>
  z
    .string()
    .min(1)
    .transform((value) => new Secret(value))
    .optional()
    .describe(meaning);

/**
 * How Temporal is reached beyond its address and namespace: the variables, and the file, that Temporal's own tools
 * read, so that one set-up serves them all.
 *
 * @see https://docs.temporal.io/develop/environment-configuration
 */
export const TEMPORAL_SETTINGS = {
  TEMPORAL_CONFIG_FILE: path("TOML file with profiles of connections, as Temporal's tools read it; none by default."),
  TEMPORAL_PROFILE: path(
    "Profile of that file; without TEMPORAL_CONFIG_FILE, of the one that Temporal's tools keep for the user.",
  ),
  TEMPORAL_API_KEY: secret('API key for Temporal, such as one of Temporal Cloud; turns TLS on.'),
  TEMPORAL_TLS: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .optional()
    .describe('Whether Temporal is reached by TLS; given keys or certificates turn it on by themselves.'),
  TEMPORAL_TLS_CLIENT_CERT_PATH: path('PEM file with the certificate that Temporal knows this client by (mTLS).'),
  TEMPORAL_TLS_CLIENT_CERT_DATA: path('That certificate itself, in PEM.'),
  TEMPORAL_TLS_CLIENT_KEY_PATH: path('PEM file with the private key of that certificate.'),
  TEMPORAL_TLS_CLIENT_KEY_DATA: secret('That private key itself, in PEM.'),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: path("PEM file with the authority that signed the server's certificate."),
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: path('That certificate itself, in PEM.'),
  TEMPORAL_TLS_SERVER_NAME: path("Name in the server's certificate, where it is not the one in the address."),
} as const;

/** What the two clients of Temporal (the one in JavaScript and the worker's native one) both take. */
export type TemporalOptions = Pick<
  ReturnType<typeof toClientOptions>['connectionOptions'],
  'apiKey' | 'tls' | 'metadata'
> & { address: string };

/** Where Temporal is and how it is reached; the credentials in it cannot be printed. */
export class TemporalConnection {
  readonly #options: TemporalOptions;

  constructor(options: TemporalOptions) {
    this.#options = options;
  }

  /** Options for `Connection` and `NativeConnection`. */
  get options(): TemporalOptions {
    return this.#options;
  }
}

/**
 * What environment and profile say of Temporal. The file that Temporal's tools keep in a user's home is read only when
 * a profile is asked for: a service should not depend on who starts it.
 *
 * @param environment variables that are set
 * @throws Error whose message names the variable to mend, and holds no value but paths and names
 */
export function readTemporalProfile(environment: Record<string, string>): ClientConfigProfile {
  const { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: profile } = environment;
  // A file that is not there counts as an empty one to the library: deliveries would begin against the wrong server.
  if (file !== undefined && !existsSync(file)) throw new Error(`TEMPORAL_CONFIG_FILE ${file} does not exist`);
  try {
    const read = loadClientConfigProfile({
      overrideEnvVars: environment,
      configFileStrict: true,
      ...(file === undefined && profile === undefined && { disableFile: true }),
    });
    if ((read.tls?.clientCert === undefined) !== (read.tls?.clientKey === undefined)) {
      throw new Error('TEMPORAL_TLS_CLIENT_CERT_… and TEMPORAL_TLS_CLIENT_KEY_… must be given together');
    }
    return read;
  } catch (error) {
    throw new Error(explained(error, file ?? 'of the user'));
  }
}

/** The connection of a profile. @throws Error when a certificate or key cannot be read */
export function temporalConnection(profile: ClientConfigProfile, address: string): TemporalConnection {
  try {
    const { apiKey, tls, metadata } = toClientOptions(profile).connectionOptions;
    return new TemporalConnection({
      address,
      ...(apiKey !== undefined && { apiKey }),
      ...(tls !== undefined && { tls }),
      ...(metadata !== undefined && { metadata }),
    });
  } catch (error) {
    throw new Error(`TEMPORAL_TLS_…_PATH: ${messageOf(error)}`);
  }
}

/** TOML's errors quote the lines around them, where keys may stand: only the place is told. */
function explained(error: unknown, file: string): string {
  if (error instanceof Error && 'line' in error && 'column' in error) {
    return `TEMPORAL_CONFIG_FILE ${file} is not TOML at line ${error.line}, column ${error.column}`;
  }
  const message = messageOf(error);
  if (message.startsWith('Profile ')) return `TEMPORAL_PROFILE: ${message} ${file}`;
  return message.startsWith('TEMPORAL_') ? message : `TEMPORAL_CONFIG_FILE ${file}: ${message}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
