import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { type Address, LumameshError } from '@lumamesh/core/protocol'

/** A host, which may be a DNS name, and a port. */
export interface HostPort {
  host: string
  port: number
}

/** Reads `relay.example:3478`, `203.0.113.7:3478` or `[2001:db8::7]:3478`. @throws LumameshError `invalid-option` */
export function readHostPort(text: string, defaultPort?: number): HostPort {
  const [, v6, name, digits] = /^(?:\[([\da-fA-F:.]+)\]|([^:[\]/\s]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const host = v6 ?? name
  const port = digits === undefined ? defaultPort : Number(digits)
  if (host !== undefined && port !== undefined && port > 0 && port <= 65_535 && (!v6 || isIP(v6) === 6))
    return { host, port }
  throw new LumameshError(
    'invalid-option',
    `"${text}" is not an address. Write host and port, such as 203.0.113.7:3478 or [2001:db8::7]:3478.`,
  )
}

/** All addresses of a host, IPv4 first. Empty if the name does not resolve. */
export async function resolveHost({ host, port }: HostPort): Promise<Address[]> {
  try {
    const found = await lookup(host, { all: true })
    const hosts = [...new Set(found.map(({ address }) => address))]
    return hosts.sort((a, b) => isIP(a) - isIP(b)).map((address) => ({ host: address, port }))
  } catch {
    return []
  }
}
