import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Cleanup } from '../../e2e/lib/cleanup.ts'
import { Netns } from '../../e2e/lib/netns.ts'
import { type NatKind, rulesOf } from './natKinds.ts'

/** Where a browser sits. */
export type Place = 'a' | 'b'

/** Addresses that exist only in the namespaces. */
export const RELAY_ADDRESS = '198.18.10.2'
export const PAGES_ADDRESS = '198.18.11.2'
export const RELAY_PORT = 3_478
const PLACES: readonly Place[] = ['a', 'b']
const PUBLIC: Readonly<Record<Place, string>> = { a: '198.18.1', b: '198.18.2' }
const PRIVATE: Readonly<Record<Place, string>> = { a: '10.77.1', b: '10.77.2' }
const SLOW_TABLE = 200

/**
 * The Internet in small: a router in the middle; a relay behind a firewall that lets one UDP port in; a server with pages; and two homes, each a
 * client behind a NAT.
 */
export class NatNetwork {
  readonly relay: Netns
  readonly pages: Netns
  readonly clients: Readonly<Record<Place, Netns>>
  readonly #internet: Netns
  readonly #routers: Readonly<Record<Place, Netns>>
  #slowLink: ChildProcess | undefined

  constructor(cleanup: Cleanup) {
    const make = (name: string) => {
      const namespace = new Netns(name)
      cleanup.defer(() => namespace.delete())
      return namespace
    }
    this.#internet = make('internet')
    this.relay = make('relay')
    this.pages = make('pages')
    this.#routers = { a: make('nat-a'), b: make('nat-b') }
    this.clients = { a: make('a'), b: make('b') }
    for (const router of [this.#internet, ...Object.values(this.#routers)]) {
      router.sysctl('ipv4/ip_forward', 1)
      router.sysctl('ipv4/conf/all/rp_filter', 0)
      router.sysctl('ipv4/conf/default/rp_filter', 0)
    }
    this.#attach('relay', this.relay, '198.18.10', 'eth0')
    this.#attach('pages', this.pages, '198.18.11', 'eth0')
    for (const place of PLACES) {
      const [router, client, lan] = [this.#routers[place], this.clients[place], PRIVATE[place]]
      this.#attach(place, router, PUBLIC[place], 'wan')
      this.#internet.ip(`route add ${lan}.0/24 via ${PUBLIC[place]}.2`)
      router.ip(
        `link add lan type veth peer name eth0 netns ${client.name}`,
        `address add ${lan}.1/24 dev lan`,
        'link set lan up',
      )
      client.ip(`address add ${lan}.2/24 dev eth0`, 'link set eth0 up', `route add default via ${lan}.1`)
      this.setNat(place, 'open')
    }
    nft(this.relay, firewall)
  }

  /** Puts another router there; what the one before has mapped is forgotten. */
  setNat(place: Place, kind: NatKind): void {
    nft(this.#routers[place], rulesOf(kind, `${PRIVATE[place]}.2`))
    this.rebind(place)
  }

  /** The router forgets what it has mapped, as at a restart: what comes next gets other ports. */
  rebind(place: Place): void {
    const [program, args] = this.#routers[place].command('conntrack', '-F')
    execFileSync(program, args, { stdio: 'pipe' })
  }

  /** Delays all that the homes send by `delayMs`, and loses `lossPercent` of it. */
  async slow(delayMs: number, lossPercent: number): Promise<void> {
    const script = fileURLToPath(new URL('../../e2e/lib/slowlink.py', import.meta.url))
    const [program, args] = this.#internet.command('python3', script, String(delayMs), String(lossPercent))
    const link = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(link, 'exit').then(() => {
      throw new Error('The slow link did not start: it needs python3 and /dev/net/tun')
    })
    await Promise.race([once(link.stdout, 'data'), ended])
    ended.catch(() => {}) // it will end one day, and nobody waits for that here
    this.#slowLink = link
    this.#internet.sysctl('ipv4/conf/slow/rp_filter', 0)
    this.#internet.ip(
      'link set slow up',
      `route add default dev slow table ${SLOW_TABLE}`,
      ...this.#rules('add'),
    )
  }

  async fast(): Promise<void> {
    const link = this.#slowLink
    if (!link) return
    this.#slowLink = undefined
    this.#internet.ip(...this.#rules('delete'))
    const ended = once(link, 'exit')
    link.kill()
    await ended
  }

  /** Packets that the relay's firewall has let in, and those that it has not. */
  counters(): { taken: number; dropped: number } {
    const [program, args] = this.relay.command('nft', 'list', 'ruleset')
    const rules = execFileSync(program, args, { encoding: 'utf8' })
    const count = (end: string) => Number(new RegExp(`packets (\\d+) bytes \\d+ ${end}`).exec(rules)?.[1])
    return { taken: count('accept'), dropped: count('drop') }
  }

  #rules(what: 'add' | 'delete'): string[] {
    return PLACES.map((place) => `rule ${what} pref ${SLOW_TABLE} iif to-${place} lookup ${SLOW_TABLE}`)
  }

  #attach(name: string, namespace: Netns, net: string, device: string): void {
    this.#internet.ip(
      `link add to-${name} type veth peer name ${device} netns ${namespace.name}`,
      `address add ${net}.1/24 dev to-${name}`,
      `link set to-${name} up`,
    )
    namespace.ip(
      `address add ${net}.2/24 dev ${device}`,
      `link set ${device} up`,
      `route add default via ${net}.1`,
    )
  }
}

/** What docs/guide/self-hosting.md asks an operator to open, and nothing else. */
const firewall = `
table ip firewall {
  chain in { type filter hook input priority filter; policy drop;
    iifname lo accept
    udp dport ${RELAY_PORT} counter accept
    counter drop
  }
}
`

function nft(namespace: Netns, rules: string): void {
  const [program, args] = namespace.command('nft', '-f', '-')
  execFileSync(program, args, { input: rules, stdio: ['pipe', 'pipe', 'inherit'] })
}
