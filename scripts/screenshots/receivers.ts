import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { type Receiver, startReceiver } from '../../test/support/receiver.js';

/** Of the receivers, as an operator would know them. */
const DOMAIN = 'acme.example';

/** Webhooks of a shop's systems, each in a mood of its own. */
export type Receivers = {
  /** `http://erp.acme.example:…/path` */
  at(name: string, path: string): string;
  stop(): Promise<void>;
};

/**
 * - `/orders`, `/emails`: well
 * - `/fulfillment`: refuses one order in forty for good, and is out of order for a few attempts of others
 * - `/points`: down
 * - `/crm`: gone
 */
export async function startReceivers(): Promise<Receivers> {
  leadHere();
  const attempts = new Map<string, number>();
  const receiver: Receiver = await startReceiver(({ path, body, event }) => {
    if (path.startsWith('/points')) return { status: 503, body: 'upstream connect error: no healthy upstream' };
    if (path.startsWith('/crm')) return { status: 410, body: '{"message":"this endpoint has been retired"}' };
    if (!path.startsWith('/fulfillment')) return { status: 200, body: '{"status":"ok"}' };
    const number = Number(/SL(\d+)/.exec(body)?.[1] ?? 0);
    if (number % 40 === 7)
      return { status: 422, body: '{"error":"unknown fulfillment location","field":"location_id"}' };
    const attempt = (attempts.get(event.id) ?? 0) + 1;
    attempts.set(event.id, attempt);
    if (number % 30 === 3 && attempt <= 3) return { status: 503, body: '{"error":"the warehouse is being restarted"}' };
    return { status: 202 };
  });
  const { port } = new URL(receiver.url);
  return {
    at: (name, path) => `http://${name}.${DOMAIN}:${port}${path}`,
    stop: () => receiver.stop(),
  };
}

/** The names lead to this machine, as lines in /etc/hosts would have it. */
function leadHere(): void {
  const { lookup } = dns.promises;
  const here = async (name: string, options: object) =>
    name.endsWith(`.${DOMAIN}`) ? [{ address: '127.0.0.1', family: 4 }] : lookup(name, options);
  Object.assign(dns.promises, { lookup: here });
  syncBuiltinESMExports();
}
