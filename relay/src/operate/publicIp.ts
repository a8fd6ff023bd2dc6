import type { Address } from '@lumamesh/core/protocol'
import { type HostPort, resolveHost } from '../shared/hosts.ts'
import { StunClient } from './stunClient.ts'

/** What others say of where this machine is. */
export interface PublicIps {
  /** At most one of IPv4 and one of IPv6, in this order: each as most of them see it. */
  ips: readonly string[]
  /** Whether at least two say so of each, and nobody says anything else. */
  agreed: boolean
}

/** As many are asked, of those that are known: two have to agree, and some will be gone. */
const MOST_ASKED = 8

/** Asks other relays by STUN (RFC 8489) where they see this machine from. Nobody's answer is taken for proven. */
export async function detectPublicIp(
  relays: readonly HostPort[],
  { timeout = 2_000 } = {},
): Promise<PublicIps> {
  const found = await Promise.all(relays.slice(0, MOST_ASKED).map(resolveHost))
  const answers = await Promise.all(found.flat().map((address) => askOne(address, timeout)))
  return verdictOf(answers.filter((answer) => answer !== undefined))
}

/** What to make of answers: the address that most have named, of each family. */
export function verdictOf(answers: readonly string[]): PublicIps {
  const families = [answers.filter((ip) => !ip.includes(':')), answers.filter((ip) => ip.includes(':'))]
  const told = families.filter((family) => family.length > 0)
  const ips = told.flatMap((family) => {
    const votes = (ip: string) => family.filter((other) => other === ip).length
    const [first] = [...new Set(family)].sort((a, b) => votes(b) - votes(a))
    return first === undefined ? [] : [first]
  })
  const agreed = told.every((family) => family.length >= 2 && new Set(family).size === 1)
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
