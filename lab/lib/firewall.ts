import { execFileSync } from 'node:child_process'
import type { Netns } from '../../e2e/lib/netns.ts'
import { loadRules } from './nft.ts'

/** In front of a relay, as docs/operate/self-hosting.md asks for: one UDP port in, and nothing else. */
export class Firewall {
  readonly #namespace: Netns

  constructor(namespace: Netns, port: number) {
    this.#namespace = namespace
    loadRules(
      namespace,
      `table ip firewall {
        counter taken {}
        counter dropped {}
        chain in { type filter hook input priority filter; policy drop
          iifname lo accept
          udp dport ${port} counter name taken accept
          counter name dropped
        }
      }`,
    )
  }

  /** Packets so far. */
  counters(): { taken: number; dropped: number } {
    const [program, args] = this.#namespace.command('nft', '-j', 'list', 'counters')
    const { nftables }: { nftables: { counter?: { name: string; packets: number } }[] } = JSON.parse(
      execFileSync(program, args, { encoding: 'utf8' }),
    )
    const packets = (name: string) =>
      nftables.find(({ counter }) => counter?.name === name)?.counter?.packets ?? 0
    return { taken: packets('taken'), dropped: packets('dropped') }
  }
}
