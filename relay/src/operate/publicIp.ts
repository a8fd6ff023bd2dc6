import type { Address } from '@lumamesh/core/protocol'
import { type HostPort, resolveHost } from '../shared/hosts.ts'
import { StunClient } from './stunClient.ts'

/** The public addresses of this machine, as other relays see them. */
export interface PublicIps {
  /** At most one IPv4 and one IPv6 address, in this order: those that most relays named. */
  ips: readonly string[]
  /** Whether at least two relays named each address, and none named another one. */
  agreed: boolean
}

/** How many relays are asked: two must agree, and some may not run. */
const MOST_ASKED = 8

/** Asks other relays by STUN (RFC 8489) for the address of this machine. A single answer is not trusted. */
export async function detectPublicIp(
  relays: readonly HostPort[],
  { timeout = 2_000 } = {},
): Promise<PublicIps> {
  const found = await Promise.all(relays.slice(0, MOST_ASKED).map(resolveHost))
  const answers = await Promise.all(found.flat().map((address) => askOne(address, timeout)))
  return verdictOf(answers.filter((answer) => answer !== undefined))
}

/** The address of each family that most answers named. */
export function verdictOf(answers: readonly string[]): PublicIps {
  const families = [answers.filter((ip) => !ip.includes(':')), answers.filter((ip) => ip.includes(':'))]
  const named = families.filter((family) => family.length > 0)
  const ips = named.flatMap((family) => {
    const votes = (ip: string) => family.filter((other) => other === ip).length
    const [first] = [...new Set(family)].sort((a, b) => votes(b) - votes(a))
    return first === undefined ? [] : [first]
  })
  const agreed = named.every((family) => family.length >= 2 && new Set(family).size === 1)
  return { ips, agreed: agreed && ips.length > 0 }
}

async function askOne(relay: Address, timeout: number): Promise<string | undefined> {
  try {
    const client = await StunClient.open(relay)
    try {
      return (await client.seen(timeout))?.host
    } finally {
      client.close()
    }
  } catch {
    return undefined
  }
}
