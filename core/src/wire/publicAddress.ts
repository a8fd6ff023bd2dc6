import { hostToBytes } from './address.ts'

/** A block of addresses that no host of the public Internet has. */
export interface ReservedBlock {
  /** In CIDR notation. */
  readonly block: string
  /** What the block is for. Completes the phrase "an address …". */
  readonly use: string
  /** The specification that reserves it. */
  readonly source: string
}

/**
 * IANA's special-purpose registry for IPv4 (RFC 6890), and multicast. It includes the few blocks that the registry
 * calls globally reachable, because these belong to network services (such as the nearest PCP server, which opens
 * ports), never to a relay or a page.
 */
const RESERVED_IPV4: readonly ReservedBlock[] = [
  { block: '0.0.0.0/8', use: 'of "this network"', source: 'RFC 791, section 3.2' },
  { block: '10.0.0.0/8', use: 'of a private network', source: 'RFC 1918' },
  { block: '100.64.0.0/10', use: "of a carrier's network", source: 'RFC 6598' },
  { block: '127.0.0.0/8', use: 'of this machine', source: 'RFC 1122, section 3.2.1.3' },
  // Cloud providers serve a machine's secrets at 169.254.169.254.
  { block: '169.254.0.0/16', use: 'of one link', source: 'RFC 3927' },
  { block: '172.16.0.0/12', use: 'of a private network', source: 'RFC 1918' },
  // Includes PCP, TURN and NAT64 discovery (RFC 7723, 8155, 8880), and DS-Lite (RFC 7335).
  { block: '192.0.0.0/24', use: 'of a protocol', source: 'RFC 6890, section 2.1' },
  { block: '192.0.2.0/24', use: 'for documentation', source: 'RFC 5737' },
  { block: '192.31.196.0/24', use: 'of the AS112 name servers', source: 'RFC 7535' },
  { block: '192.52.193.0/24', use: 'of multicast tunnels', source: 'RFC 7450' },
  // Includes 6a44 at 192.88.99.2 (RFC 6751).
  { block: '192.88.99.0/24', use: 'of 6to4 relays', source: 'RFC 7526' },
  { block: '192.168.0.0/16', use: 'of a private network', source: 'RFC 1918' },
  { block: '192.175.48.0/24', use: 'of the AS112 name servers', source: 'RFC 7534' },
  { block: '198.18.0.0/15', use: 'for benchmarks', source: 'RFC 2544' },
  { block: '198.51.100.0/24', use: 'for documentation', source: 'RFC 5737' },
  { block: '203.0.113.0/24', use: 'for documentation', source: 'RFC 5737' },
  { block: '224.0.0.0/4', use: 'of multicast', source: 'RFC 5771' },
  // Includes the broadcast address.
  { block: '240.0.0.0/4', use: 'that is reserved', source: 'RFC 1112, section 4' },
  { block: '168.63.129.16/32', use: "of a cloud's own services", source: 'Azure' },
]

/** The same registry for IPv6, and multicast. The addresses of four of its blocks hold IPv4 addresses. */
const RESERVED_IPV6: readonly ReservedBlock[] = [
  { block: '::1/128', use: 'of this machine', source: 'RFC 4291, section 2.5.3' },
  { block: '::/128', use: 'that no host has', source: 'RFC 4291, section 2.5.2' },
  { block: '::ffff:0:0/96', use: 'of IPv4 in the form of IPv6', source: 'RFC 4291, section 2.5.5.2' },
  { block: '64:ff9b::/96', use: 'of a translator to IPv4', source: 'RFC 6052' },
  { block: '64:ff9b:1::/48', use: 'of a translator to IPv4', source: 'RFC 8215' },
  { block: '100::/64', use: 'of a black hole', source: 'RFC 6666' },
  { block: '100:0:0:1::/64', use: 'of a dummy', source: 'RFC 9780' },
  // Includes Teredo, ORCHID, DRIP, benchmarks, PCP, TURN and other services (RFC 4380, 7343, 9374, 5180, 7723, 8155,
  // 9665).
  { block: '2001::/23', use: 'of a protocol', source: 'RFC 2928' },
  { block: '2001:db8::/32', use: 'for documentation', source: 'RFC 3849' },
  { block: '2002::/16', use: 'of IPv4 in the form of IPv6', source: 'RFC 3056' },
  { block: '2620:4f:8000::/48', use: 'of the AS112 name servers', source: 'RFC 7534' },
  { block: '3fff::/20', use: 'for documentation', source: 'RFC 9637' },
  { block: '5f00::/16', use: 'of segment routing', source: 'RFC 9602' },
  { block: 'fc00::/7', use: 'of a private network', source: 'RFC 4193' },
  { block: 'fe80::/10', use: 'of one link', source: 'RFC 4291, section 2.5.6' },
  { block: 'ff00::/8', use: 'of multicast', source: 'RFC 4291, section 2.7' },
]

/** The block of all IPv6 addresses that are assigned to hosts of the Internet. */
const GLOBAL_UNICAST = parseBlock({ block: '2000::/3', use: 'of a host', source: 'RFC 3587' })
const OUTSIDE: ReservedBlock = { block: '::/0', use: 'that no host has', source: 'RFC 4291, section 2.4' }
const UNREADABLE = { use: 'that cannot be read', source: 'RFC 4291, section 2.2' }

const BLOCKS = { ipv4: RESERVED_IPV4.map(parseBlock), ipv6: RESERVED_IPV6.map(parseBlock) }

/** Whether `host` is an IP address of the public Internet. False for text that is not an IP address. */
export function isPublic(host: string): boolean {
  return reservedBlockOf(host) === undefined
}

/**
 * Returns the reserved block that contains an IP address, or undefined if the address is public. `host` has no
 * brackets, as in `Address`. An IPv6 address that holds an IPv4 address is never public.
 */
export function reservedBlockOf(host: string): ReservedBlock | undefined {
  const isIpv6 = host.includes(':')
  if (!(isIpv6 ? /^[\da-f:]+$/i : /^\d+(\.\d+){3}$/).test(host)) return { ...UNREADABLE, block: host }
  const address = hostToBytes(host)
  const found = (isIpv6 ? BLOCKS.ipv6 : BLOCKS.ipv4).find((block) => contains(block, address))
  if (found) return found.row
  return isIpv6 && !contains(GLOBAL_UNICAST, address) ? OUTSIDE : undefined
}

interface ParsedBlock {
  readonly row: ReservedBlock
  readonly first: Uint8Array
  readonly bits: number
}

function parseBlock(row: ReservedBlock): ParsedBlock {
  const [first = '', bits] = row.block.split('/')
  return { row, first: hostToBytes(first), bits: Number(bits) }
}

function contains({ first, bits }: ParsedBlock, address: Uint8Array): boolean {
  return first.every((byte, i) => {
    const differing = byte ^ (address[i] ?? 0)
    const counting = Math.min(8, Math.max(0, bits - 8 * i))
    return differing >> (8 - counting) === 0
  })
}
