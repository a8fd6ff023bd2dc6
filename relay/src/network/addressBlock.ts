import { hostToBytes, toHex } from '@lumamesh/core/protocol'

/** What one operator can easily have: an IPv4 /24, an IPv6 /48. */
export function blockOf(host: string): string {
  return prefix(host, 3, 6)
}

/** What one network can easily have: an IPv4 /16, an IPv6 /32. */
export function networkOf(host: string): string {
  return prefix(host, 2, 4)
}

function prefix(host: string, v4: number, v6: number): string {
  return toHex(hostToBytes(host).subarray(0, host.includes(':') ? v6 : v4))
}
