/** The secrets that an integration can have, as the API names them. */
export type SecretName = 'api_key' | 'signing_secret' | 'aws_access_key_id' | 'aws_secret_access_key';

/** Which parameters a secret is given with; a signing secret is made, and never given. */
const GIVEN_IN: Record<SecretName, string | undefined> = {
  api_key: 'callback_parameters',
  signing_secret: undefined,
  aws_access_key_id: 's3_parameters',
  aws_secret_access_key: 's3_parameters',
};

/**
 * A secret that an integration refers to is not stored any more, as after a restore from an older copy, or cannot be
 * decrypted. The message says which, why and what to do, for whoever looks after the integration; it holds nothing of the
 * secret.
 */
export class SecretLost extends Error {
  override readonly name = 'SecretLost';

  /** @param why as a clause: 'it is not stored any more' */
  constructor(
    readonly secret: SecretName,
    why: string,
    cause?: unknown,
  ) {
    super(`the ${secret} is lost (${why}); ${howToMend(secret)}`, { cause });
  }

  /** The field of a request that gives it anew; undefined for a signing secret. */
  get field(): string | undefined {
    return fieldOf(this.secret);
  }
}

function howToMend(secret: SecretName): string {
  const field = fieldOf(secret);
  if (field === undefined) return 'make a new one with POST …/signing_secret/_rotate, and tell the receiver';
  return `give it anew by an edit of ${field}`;
}

function fieldOf(secret: SecretName): string | undefined {
  const parameters = GIVEN_IN[secret];
  return parameters && `${parameters}.${secret}`;
}
