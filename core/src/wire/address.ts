import { LumameshError } from '../errors.ts'

/** An IP address and a UDP port. `host` is an IPv4 address, or an IPv6 address without brackets, in canonical form. */
export interface Address {
  host: string
  port: number
}

const FORM = /^(\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:.]{2,45}\]):(\d{1,5})$/

/** Parses `203.0.113.7:3478` or `[2001:db8::7]:3478`. @throws LumameshError `invalid-record` */
export function parseAddress(text: string): Address {
  const [, host = '', port = ''] = FORM.exec(text) ?? []
  try {
    // The URL parser knows the canonical form of every IP address, and refuses 256 and fffff.
    const canonical = new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '')
    if (!host || Number(port) < 1 || Number(port) > 65_535)
      throw new RangeError('The address is not in the form IP:PORT.')
    return { host: canonical, port: Number(port) }
  } catch (cause) {
    throw new LumameshError(
      'invalid-record',
      `"${text.slice(0, 64)}" is not a valid address. Use IP:PORT or [IPv6]:PORT.`,
      { cause },
    )
  }
}

export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** An IP address in network byte order: 4 or 16 bytes. */
export function hostToBytes(host: string): Uint8Array {
  if (!host.includes(':')) return Uint8Array.from(host.split('.'), Number)
  const [head = [], tail = []] = host.split('::').map((half) => half.split(':').filter(Boolean))
  const groups = [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail].map((group) =>
    Number.parseInt(group, 16),
  )
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]))
}

export function hostFromBytes(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, i) =>
    ((bytes[2 * i] ?? 0) * 256 + (bytes[2 * i + 1] ?? 0)).toString(16),
  )
  return parseAddress(`[${groups.join(':')}]:1`).host
}
