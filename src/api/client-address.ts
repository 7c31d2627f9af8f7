import type { IncomingMessage } from 'node:http';
import { ipKeyGenerator } from 'express-rate-limit';
import proxyaddr from 'proxy-addr';

/** Whether a proxy at this address is believed what it says of the caller. */
export type TrustsProxy = (address: string, hop: number) => boolean;

/** @param ranges CIDR ranges of the proxies in front of the API */
export function trustedProxies(ranges: readonly string[]): TrustsProxy {
  return proxyaddr.compile([...ranges]);
}

/**
 * Where a request comes from: the last address of `X-Forwarded-For` that no trusted proxy has, which no caller can
 * choose. Of IPv6 it is the /56 network, since a caller has all addresses of one.
 */
export function clientNetwork(request: IncomingMessage, trusts: TrustsProxy): string {
  // Gone with a connection that has been closed meanwhile.
  const address: string | undefined = proxyaddr(request, trusts);
  return address === undefined ? 'unknown' : ipKeyGenerator(address);
}
