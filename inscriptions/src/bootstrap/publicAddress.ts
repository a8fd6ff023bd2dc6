import { BlockList, isIPv4 } from 'node:net'

/** Addresses that mean something else in every network, or nothing (RFC 6890). */
const LOCAL = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const) {
  LOCAL.addSubnet(net, bits, 'ipv4')
}
for (const [net, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  LOCAL.addSubnet(net, bits, 'ipv6')
}

/** Whether pages anywhere may reach this IP address. */
export function isPublic(host: string): boolean {
  return !LOCAL.check(host, isIPv4(host) ? 'ipv4' : 'ipv6')
}
