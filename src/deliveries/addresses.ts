import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import type { SecureContext } from 'node:tls';

// Where messages may go. A subscription names a host and whoever runs that host's DNS chooses the
// address, so the address is what has to be checked, and the one checked has to be the one connected to.

export interface Address {
  readonly address: string;
  readonly family: number;
}

/** Finds the addresses of a host, as `dns.lookup` with `all` does. */
export type Resolve = (host: string) => Promise<readonly Address[]>;

export interface OutboundRules {
  /** Hosts of one's own: their addresses may be private, and they may be spoken to without TLS. */
  readonly privateHosts: readonly string[];
  /** Undefined: every port. */
  readonly ports?: readonly number[] | undefined;
  readonly resolve?: Resolve;
  /** Who vouches for hosts. Undefined: whom Node trusts. */
  readonly trust?: SecureContext | undefined;
}

/** A message may not go there. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/**
 * The addresses of a URL's host, all of them allowed. Throws `AddressRefused`: for one bad address
 * among good ones as well, since which of them is connected to would be chance.
 */
export async function allowedAddresses(
  url: URL,
  rules: OutboundRules,
): Promise<readonly Address[]> {
  checkUrl(url, rules);
  const host = hostOf(url);
  const family = isIP(host);
  const { resolve = (name) => lookup(name, { all: true }) } = rules;
  const addresses = family === 0 ? await resolve(host) : [{ address: host, family }];
  if (addresses.length === 0) throw new AddressRefused(`${host} has no address`);
  if (isPrivateHost(url, rules)) return addresses;
  for (const { address } of addresses) {
    if (isPublic(address)) continue;
    throw new AddressRefused(`${host} has the address ${address}, which is not a public one`);
  }
  return addresses;
}

/** Checks what can be seen of a URL without asking anybody. Throws `AddressRefused`. */
export function checkUrl(url: URL, rules: OutboundRules): void {
  const isOwn = isPrivateHost(url, rules);
  if (url.protocol !== 'https:' && !(isOwn && url.protocol === 'http:')) {
    throw new AddressRefused(`${url.protocol}//${url.host} is not https`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new AddressRefused('a URL must not hold a user name or a password');
  }
  const host = hostOf(url);
  if (!isOwn && isIP(host) !== 0 && !isPublic(host)) {
    throw new AddressRefused(`${host} is not a public address`);
  }
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  if (rules.ports === undefined || rules.ports.includes(port)) return;
  throw new AddressRefused(`port ${port} is not one of ${rules.ports.join(', ')}`);
}

function isPrivateHost(url: URL, { privateHosts }: OutboundRules): boolean {
  return privateHosts.includes(hostOf(url));
}

// An IPv6 address stands in brackets in a URL and nowhere else.
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

const RESERVED_4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8',
  '100.64.0.0/10', // carrier-grade NAT; Alibaba Cloud's metadata
  '127.0.0.0/8',
  '168.63.129.16/32', // Azure's host
  '169.254.0.0/16', // link-local; metadata of most clouds
  '172.16.0.0/12',
  '192.0.0.0/24', // protocol assignments; Oracle Cloud's metadata
  '192.0.2.0/24', // documentation, as the next three
  '198.51.100.0/24',
  '203.0.113.0/24',
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16',
  '198.18.0.0/15', // benchmarks
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
];

// Of IPv6 only global unicast (2000::/3) is public, and of that not what stands for an IPv4 address or
// is nobody's. So IPv4-mapped, NAT64 (64:ff9b::/96, 64:ff9b:1::/48), unique local, link-local, loopback
// and multicast addresses are out without a line of their own.
const RESERVED_6 = [
  '2001::/23', // protocol assignments, with Teredo
  '2001:db8::/32', // documentation, as the next
  '3fff::/20',
  '2002::/16', // 6to4
];

const RESERVED = blockListOf({ ipv4: RESERVED_4, ipv6: RESERVED_6 });
const GLOBAL_6 = blockListOf({ ipv4: [], ipv6: ['2000::/3'] });

/** Whether an address is one of the open internet. */
export function isPublic(address: string): boolean {
  // The zone of a link-local address.
  if (address.includes('%')) return false;
  switch (isIP(address)) {
    case 4:
      return !RESERVED.check(address, 'ipv4');
    case 6:
      return GLOBAL_6.check(address, 'ipv6') && !RESERVED.check(address, 'ipv6');
    default:
      return false;
  }
}

function blockListOf(ranges: {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}): BlockList {
  const list = new BlockList();
  for (const family of ['ipv4', 'ipv6'] as const) {
    for (const range of ranges[family]) {
      const [network = '', prefix] = range.split('/');
      list.addSubnet(network, Number(prefix), family);
    }
  }
  return list;
}
