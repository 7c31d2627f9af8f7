import { lookup as resolve } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The target's address is one that integrations may not send to. */
export class BlockedAddress extends Error {
  override readonly name = 'BlockedAddress';
  readonly code = 'ERR_BLOCKED_ADDRESS';

  constructor(address: string) {
    super(
      `${address} is a private or reserved address; to allow it, an administrator lists its range in SLUICE_ALLOW_PRIVATE_TARGETS`,
    );
  }
}

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * Keeps targets out of private networks. Only plain unicast addresses pass: loopback, private, carrier-grade NAT,
 * link-local (where clouds keep their metadata), multicast, documentation and all other special ranges do not, nor
 * addresses of IPv6 that carry one of IPv4 inside. The check is made on the very address that is connected to, after
 * DNS, so a name that resolves differently the second time gains nothing.
 */
export class AddressGuard {
  readonly #allowed: Range[];

  /** @param allowed CIDR ranges that are let through all the same */
  constructor(allowed: readonly string[]) {
    this.#allowed = allowed.map((range) => ipaddr.parseCIDR(range));
  }

  /** Whether this address, in any notation that ipaddr.js or a URL knows, may be connected to. */
  allows(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return parsed.range() === 'unicast' || this.#allowed.some((range) => matches(parsed, range));
  }

  /** @throws BlockedAddress when `hostname`, as URL gives it, is an address that may not be connected to. */
  checkLiteral(hostname: string): void {
    const address = hostname.replace(/^\[|\]$/g, '');
    if (ipaddr.isValid(address) && !this.allows(address)) throw new BlockedAddress(address);
  }

  /** A `lookup` for sockets: it gives the allowed addresses of a name, and fails when there is none. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      const allowed = addresses.filter(({ address }) => this.allows(address));
      const [first] = allowed;
      if (first === undefined) return callback(new BlockedAddress(addresses[0]?.address ?? hostname), '', 0);
      if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

function matches(address: ipaddr.IPv4 | ipaddr.IPv6, [network, bits]: Range): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}
