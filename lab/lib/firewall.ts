import { execFileSync } from 'node:child_process'
import type { Netns } from '../../e2e/lib/netns.ts'
import { loadRules } from './nft.ts'

/** A firewall in front of a relay, as in docs/operate/self-hosting.md: it accepts packets to one UDP port only. */
export class Firewall {
  readonly #namespace: Netns

  constructor(namespace: Netns, port: number) {
    this.#namespace = namespace
    loadRules(
      namespace,
      `table ip firewall {
        counter accepted {}
        counter dropped {}
        chain in { type filter hook input priority filter; policy drop
          iifname lo accept
          udp dport ${port} counter name accepted accept
          counter name dropped
        }
      }`,
    )
  }

  /** Packets so far. */
  counters(): { accepted: number; dropped: number } {
    const [program, args] = this.#namespace.command('nft', '-j', 'list', 'counters')
    const { nftables }: { nftables: { counter?: { name: string; packets: number } }[] } = JSON.parse(
      execFileSync(program, args, { encoding: 'utf8' }),
    )
    const packets = (name: string) =>
      nftables.find(({ counter }) => counter?.name === name)?.counter?.packets ?? 0
    return { accepted: packets('accepted'), dropped: packets('dropped') }
  }
}
