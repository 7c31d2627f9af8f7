import { randomUUID } from 'node:crypto';
import type { SecretRef } from '../../domain/integrations.js';
import type { Secret } from '../../domain/secret.js';
import type { SecretName } from '../../store/lost-secret.js';
import type { Secrets } from '../../store/secrets.js';
import type { Safe } from './targets.js';

/** Secrets that are tried and not kept: they lie in memory as long as this does, beside those that are stored. */
export class UnsavedSecrets implements Safe {
  readonly #values = new Map<string, Secret>();

  constructor(private readonly stored: Pick<Secrets, 'get'>) {}

  async put(_owner: unknown, _field: string, value: Secret): Promise<SecretRef> {
    const id = randomUUID();
    this.#values.set(id, value);
    return { id, hint: value.hint };
  }

  async get(ref: SecretRef, field: SecretName): Promise<Secret> {
    return this.#values.get(ref.id) ?? this.stored.get(ref, field);
  }
}
