import { SERVICE_HEADERS } from '../../domain/integrations.js';
import type { Secret } from '../../domain/secret.js';
import { signer } from './signature.js';

/** What makes the headers of one integration's requests; secrets are opened once for a delivery. */
export type HeaderParts = {
  apiKey?: Secret;
  /** Each of them signs until its `until` (ms); there are two after a rotation. */
  signingSecrets: readonly { secret: Secret; until: number }[];
  extra: Readonly<Record<string, string>>;
  userAgent: string;
};

/** Identifies a message for its receiver: the same at every retry, different for every event of a tenant. */
export function messageId(eventName: string, eventId: string): string {
  // Ids are unique only within a name. Standard Webhooks signs id.timestamp.body, so the name's own dot has to go.
  return `${eventName.replace('.', '-')}/${encodeURI(eventId)}`;
}

/**
 * The headers of a request, name and value in turn, as a function of the event. Signed as Standard Webhooks says; the
 * service's own headers win over the extra ones.
 */
export function headersFor(
  parts: HeaderParts,
): (id: string, body: Buffer, now: Date, traceparent?: string) => string[] {
  const signers = parts.signingSecrets.map(({ secret, until }) => ({ sign: signer(secret), until }));
  const own = {
    'content-type': 'application/json',
    'user-agent': parts.userAgent,
    ...(parts.apiKey && { authorization: `Bearer ${parts.apiKey.reveal()}` }),
  };
  // None of the service's, however it is spelt: HTTP takes Webhook-Id for webhook-id.
  const extra = Object.entries(parts.extra).filter(([name]) => !SERVICE_HEADERS.includes(name.toLowerCase()));
  const fixed = [...extra, ...Object.entries(own)].flat();
  return (id, body, now, traceparent) => {
    const nowMs = now.getTime();
    const timestamp = Math.floor(nowMs / 1_000).toString();
    const valid = signers.length === 1 ? signers : signers.filter(({ until }) => nowMs < until);
    const signatures = valid.map(({ sign }) => sign(id, timestamp, body)).join(' ');
    const headers = [...fixed, 'webhook-id', id, 'webhook-timestamp', timestamp, 'webhook-signature', signatures];
    if (traceparent !== undefined) headers.push('traceparent', traceparent);
    return headers;
  };
}
