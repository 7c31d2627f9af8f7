import type { IntegrationSpec, SecretRef, Target, WebhookTarget } from '../domain/integrations.js';
import type { Subscription } from '../domain/subscriptions.js';

/** The fields of targets that refer to secrets. */
export const SECRET_FIELDS = [
  'apiKey',
  'signingSecret',
  'previousSigningSecret',
  'accessKeyId',
  'secretAccessKey',
] as const;

export type SecretField = (typeof SECRET_FIELDS)[number];

/** A new signing secret; the one that it replaces signs beside it until `overlapEndsAt` (ISO 8601). */
export type Rotation = { signingSecret: SecretRef; overlapEndsAt: string };

/** What an operator may change while an integration lives; what is left out stays. */
export type Edit = {
  subscription?: Subscription;
  target?: Target;
  /**
   * Secrets that stay those of the target as it is when the edit is applied, whatever `target` says of them: whoever made
   * that cannot know which changes came before his own.
   */
  keeps?: readonly SecretField[];
  rotation?: Rotation;
  /** The edit was made for this revision, and is refused at any other. */
  revision?: number;
};

/** What an edit makes of an integration, and which parts of it that changes, in words; or why it may not. */
export type Edited = { spec: IntegrationSpec; parts: string[] } | { refused: string };

/** Applies an edit; where it changes nothing, `parts` is empty. */
export function editedSpec(spec: IntegrationSpec, present: number, edit: Edit): Edited {
  const { subscription, target, keeps = [], rotation, revision } = edit;
  if (revision !== undefined && revision !== present) {
    return {
      refused: `it was made for revision ${revision}, and this is revision ${present}; look at it and change that`,
    };
  }
  if (target !== undefined && target.kind !== spec.target.kind) {
    return { refused: `its target is a ${spec.target.kind}; a target keeps its kind` };
  }
  const given = target === undefined ? spec.target : keeping(target, spec.target, keeps);
  if (rotation !== undefined && given.kind !== 'webhook') return { refused: 'only a webhook has a signing secret' };
  const rotated = rotation === undefined ? given : rotate(given as WebhookTarget, rotation);
  const parts = [subscription && 'events', target && 'target', rotation && 'signing secret'];
  return {
    spec: { ...spec, ...(subscription && { subscription }), target: rotated },
    parts: parts.filter((part) => part !== undefined),
  };
}

/** A target with some of its secrets as they are in the present one; what that has not, it has not either. */
function keeping(target: Target, present: Target, keeps: readonly SecretField[]): Target {
  const others = Object.entries(target).filter(([field]) => !keeps.includes(field as SecretField));
  const kept = Object.entries(present).filter(([field]) => keeps.includes(field as SecretField));
  return Object.fromEntries([...others, ...kept]) as unknown as Target;
}

function rotate(target: WebhookTarget, { signingSecret, overlapEndsAt }: Rotation): WebhookTarget {
  return { ...target, signingSecret, previousSigningSecret: { ref: target.signingSecret, expiresAt: overlapEndsAt } };
}
