import type { IntegrationSpec, WebhookTarget } from '../../domain/integrations.js';
import type { Secret } from '../../domain/secret.js';
import { SecretLost } from '../../store/lost-secret.js';
import type { Secrets } from '../../store/secrets.js';
import type { Tracing } from '../../telemetry/tracing/index.js';
import { USER_AGENT } from '../user-agent.js';
import { headersFor, messageId } from './format.js';
import type { PublicationBase } from './item.js';
import type { Pools } from './pools.js';
import { type Sent, send } from './send.js';

/** What is sent: an event, with what identifies it. An empty body is one that retention has removed, or is damaged. */
export type Message = {
  publication: Pick<PublicationBase, 'eventName' | 'eventId' | 'attemptCount'>;
  body: Buffer;
  trace?: string | undefined;
  damage?: string;
};

/** Sends one event, and calls `done` with what came of it, never before it returns unless the request cannot be made. */
export type Send = (message: Message, done: (sent: Sent) => void) => void;

/** Sends one event. @returns what came of it */
export function sendOne(send: Send, message: Message): Promise<Sent> {
  return new Promise((resolve) => send(message, resolve));
}

/** What sending needs. */
export type SenderParts = {
  secrets: Pick<Secrets, 'get'>;
  pools: Pools;
  tracing?: Pick<Tracing, 'attempts'> | undefined;
};

/** What proves to a target who sends, and that nobody has changed it on the way. */
type Credentials = { apiKey: Secret | undefined; signingSecrets: { secret: Secret; until: number }[] };

/** @throws SecretLost when a secret without which nothing can be sent cannot be had */
export async function openCredentials(secrets: Pick<Secrets, 'get'>, target: WebhookTarget): Promise<Credentials> {
  const { apiKey, signingSecret, previousSigningSecret: previous } = target;
  return {
    apiKey: apiKey && (await secrets.get(apiKey, 'api_key')),
    signingSecrets: [
      { secret: await secrets.get(signingSecret, 'signing_secret'), until: Infinity },
      ...(previous === undefined ? [] : await previousSecret(secrets, previous)),
    ],
  };
}

async function previousSecret(
  secrets: Pick<Secrets, 'get'>,
  { ref, expiresAt }: NonNullable<WebhookTarget['previousSigningSecret']>,
): Promise<Credentials['signingSecrets']> {
  const until = Date.parse(expiresAt);
  if (until <= Date.now()) return [];
  try {
    return [{ secret: await secrets.get(ref, 'signing_secret'), until }];
  } catch (error) {
    // As after a rotation because it was lost: the present one alone signs, and nobody can do better.
    if (error instanceof SecretLost) return [];
    throw error;
  }
}

/** Opens the target's secrets and connections, for one delivery. @throws SecretLost */
export async function openSender(
  { secrets, pools, tracing }: SenderParts,
  { tenant, id, uid }: IntegrationSpec,
  target: WebhookTarget,
  revision: number,
): Promise<Send> {
  const url = new URL(target.url);
  const timeoutMs = target.timeoutSeconds * 1_000;
  const { apiKey, signingSecrets } = await openCredentials(secrets, target);
  const headers = headersFor({
    ...(apiKey && { apiKey }),
    signingSecrets,
    extra: target.headers ?? {},
    userAgent: USER_AGENT,
  });
  const { origin } = url;
  const path = `${url.pathname}${url.search}`;
  const begin = tracing?.attempts({ tenant, integration: id, url });
  let connections = pools.get(uid, origin);
  return ({ publication: { eventName, eventId, attemptCount }, body, trace, damage }, done) => {
    if (damage !== undefined) return queueMicrotask(() => done(unreadable(damage, revision)));
    if (body.length === 0) return queueMicrotask(() => done(expired(revision)));
    const span = begin?.(trace, { eventName, eventId, attempt: attemptCount + 1 });
    const request = {
      path,
      headers: headers(messageId(eventName, eventId), body, new Date(), span?.traceparent ?? trace),
      body,
      timeoutMs,
      revision,
      apiKey,
    };
    // Closed meanwhile, as those of a delivery that has had nothing to send for some minutes.
    if (connections.retired) connections = pools.get(uid, origin);
    send(connections, request, span === undefined ? done : (sent) => done(span.ended(sent)));
  };
}

/** The outcome of a retry whose envelope is older than the retention: there is nothing left to send. */
function expired(revision: number): Sent {
  const message = 'the event is older than the retention; its envelope is gone';
  return { attempt: { at: new Date(), ms: 0, failure: 'expired', message, revision } };
}

/** The outcome of an event whose envelope cannot be read; once it is mended, it can be sent again. */
function unreadable(damage: string, revision: number): Sent {
  const message = `the event cannot be read: ${damage}`;
  return { attempt: { at: new Date(), ms: 0, failure: 'unreadable', message, revision } };
}
