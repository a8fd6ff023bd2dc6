import { type Address, hostToBytes, toHex } from '@lumamesh/core/protocol'

/** An address as a map key. */
export function addressKey({ host, port }: Address): string {
  return `${host} ${port}`
}

/**
 * The source that quotas count a host for: its IPv4 address, or its IPv6 /64, since a host can use any address of its
 * /64.
 */
export function sourceOf(host: string): string {
  return host.includes(':') ? toHex(hostToBytes(host).subarray(0, 8)) : host
}
