import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
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

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

/** All addresses of a name; it throws as node:dns does. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

const bySystem: Resolve = (hostname) => lookup(hostname, { all: true });

/** Everything else of IPv6 is reserved, or belongs to some network of its own. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Public by its number, but answered inside a cloud: Azure's wire server, which hands out certificates and keys. */
const INSIDE_CLOUDS = ['168.63.129.16'];

/**
 * Keeps targets out of private networks. Only plain unicast addresses pass: loopback, private, carrier-grade NAT,
 * link-local (where clouds keep their metadata), multicast, documentation and all other special ranges do not, nor
 * addresses of IPv6 that carry one of IPv4 inside. The check is made on the very address that is connected to, after
 * DNS, so a name that resolves differently the second time gains nothing.
 */
export class AddressGuard {
  readonly #allowed: Range[];
  readonly #lookUps = new Map<string, Promise<LookupAddress[]>>();

  /**
   * @param allowed CIDR ranges that are let through all the same
   * @param resolve how names are looked up; as the system does it, by default
   */
  constructor(
    allowed: readonly string[],
    private readonly resolve: Resolve = bySystem,
  ) {
    this.#allowed = allowed.map((range) => ipaddr.parseCIDR(range));
  }

  /** Whether this address, in any notation that ipaddr.js or a URL knows, may be connected to. */
  allows(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return isPublic(parsed) || this.#allowed.some((range) => matches(parsed, range));
  }

  /** @throws BlockedAddress when `hostname`, as URL gives it, names an address that may not be connected to. */
  checkLiteral(hostname: string): void {
    const address = bare(hostname);
    if (isLocalhost(address)) {
      if (!this.allows('127.0.0.1') && !this.allows('::1')) throw new BlockedAddress(address);
    } else if ((isIP(address) !== 0 || ipaddr.isValid(address)) && !this.allows(address)) {
      throw new BlockedAddress(address);
    }
  }

  /** A `lookup` for sockets: it gives the allowed addresses of a name, and fails when there is none. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.#allowedOf(hostname).then(
      ([first, ...others]) => {
        if (options.all) callback(null, [first, ...others]);
        else callback(null, first.address, first.family);
      },
      (error) => callback(error, '', 0),
    );
  };

  /**
   * One look-up of a name at a time, whoever asks: each holds a thread of the process until the name server answers, and
   * with all of them held by a name whose server does not, no other name would be found.
   */
  #addressesOf(hostname: string): Promise<LookupAddress[]> {
    const underWay = this.#lookUps.get(hostname);
    if (underWay !== undefined) return underWay;
    const found = this.resolve(hostname).finally(() => this.#lookUps.delete(hostname));
    this.#lookUps.set(hostname, found);
    return found;
  }

  async #allowedOf(hostname: string): Promise<[LookupAddress, ...LookupAddress[]]> {
    const addresses = await this.#addressesOf(hostname);
    const [first, ...others] = addresses.filter(({ address }) => this.allows(address));
    if (first === undefined) throw new BlockedAddress(addresses[0]?.address ?? hostname);
    return [first, ...others];
  }
}

/** A hostname without the brackets that a URL puts around an address of IPv6. */
export function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast' || INSIDE_CLOUDS.includes(address.toString())) return false;
  return address.kind() === 'ipv4' || matches(address, GLOBAL_UNICAST);
}

function isLocalhost(hostname: string): boolean {
  return /(^|\.)localhost\.?$/i.test(hostname);
}

function matches(address: Address, [network, bits]: Range): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}
