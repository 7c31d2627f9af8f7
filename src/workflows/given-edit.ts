import type { Subscription } from '../domain/subscriptions.js';
import { type Edit, type Rotation, SECRET_FIELDS, type SecretField } from './edits.js';
import { instantOf } from './given-instant.js';
import { isRecord, isSecretRef, isTarget } from './given-target.js';

/** Reads what an edit changes. @returns `problem` says what is wrong and what is allowed */
export function readEdit({
  subscription,
  target,
  keeps,
  rotation,
  revision,
}: Record<string, unknown>): Edit | { problem: string } {
  if (subscription !== undefined && !isSubscription(subscription)) {
    return { problem: 'subscription must be {"events": [names], "entities": [names]}' };
  }
  if (target !== undefined && !isTarget(target)) {
    return { problem: 'target must be a whole target, as the state query shows it' };
  }
  if (keeps !== undefined && !isSecretFields(keeps)) {
    return { problem: `keeps must be a list of ${SECRET_FIELDS.join(', ')}` };
  }
  const rotated = rotation === undefined ? undefined : readRotation(rotation);
  if (rotation !== undefined && rotated === undefined) {
    return { problem: 'rotation must be {"signingSecret": {"id", "hint"}, "overlapEndsAt": an ISO 8601 date-time}' };
  }
  if (revision !== undefined && !(typeof revision === 'number' && Number.isInteger(revision) && revision >= 1)) {
    return { problem: 'revision must be a whole number from 1' };
  }
  return {
    ...(subscription && { subscription }),
    ...(target && { target }),
    ...(keeps && { keeps }),
    ...(rotated && { rotation: rotated }),
    ...(revision !== undefined && { revision }),
  };
}

function readRotation(given: unknown): Rotation | undefined {
  if (!isRecord(given) || Object.keys(given).length !== 2) return undefined;
  const { signingSecret } = given;
  const overlapEndsAt = instantOf(given.overlapEndsAt);
  return isSecretRef(signingSecret) && overlapEndsAt !== undefined ? { signingSecret, overlapEndsAt } : undefined;
}

function isSecretFields(value: unknown): value is SecretField[] {
  return Array.isArray(value) && value.every((field) => SECRET_FIELDS.some((known) => known === field));
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.length <= 1_000 && value.every((name) => typeof name === 'string');
}

function isSubscription(value: unknown): value is Subscription {
  return isRecord(value) && isNames(value.events) && isNames(value.entities) && Object.keys(value).length === 2;
}
