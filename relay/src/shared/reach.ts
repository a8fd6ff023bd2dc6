import { BlockList } from 'node:net'

/** What is not reachable by everybody (IANA's special-purpose registries, RFC 6890), with multicast and what is reserved. */
const NOT_PUBLIC = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Clouds serve secrets of a machine at 169.254.169.254, and at the next one.
  ['169.254.0.0', 16],
  ['168.63.129.16', 32],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  NOT_PUBLIC.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [
  // Teredo among them, which holds an IPv4 address as 2002::/16 does.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  NOT_PUBLIC.addSubnet(net, bits, 'ipv6')

/** All IPv6 addresses that were ever given out: no mapped, translated, local or multicast one (RFC 4291, section 2.4). */
const GLOBAL_IPV6 = new BlockList()
GLOBAL_IPV6.addSubnet('2000::', 3, 'ipv6')

/** Whether this is an address of the public Internet, which is all that a relay may be made to send to. */
export function isPublic(host: string): boolean {
  const family = host.includes(':') ? 'ipv6' : 'ipv4'
  return (family === 'ipv4' || GLOBAL_IPV6.check(host, family)) && !NOT_PUBLIC.check(host, family)
}
