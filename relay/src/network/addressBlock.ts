import { hostToBytes, toHex } from '@lumamesh/core/protocol'

/** The block of a host, in hex. One operator can easily have a whole block: an IPv4 /24 or an IPv6 /48. */
export function blockOf(host: string): string {
  return prefix(host, 3, 6)
}

/** The network of a host, in hex: an IPv4 /16 or an IPv6 /32, as one provider has. */
export function networkOf(host: string): string {
  return prefix(host, 2, 4)
}

function prefix(host: string, v4: number, v6: number): string {
  return toHex(hostToBytes(host).subarray(0, host.includes(':') ? v6 : v4))
}
