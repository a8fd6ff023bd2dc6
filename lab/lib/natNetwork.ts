import { execFileSync } from 'node:child_process'
import type { Cleanup } from '../../e2e/lib/cleanup.ts'
import { Netns } from '../../e2e/lib/netns.ts'
import { SlowLink } from '../../e2e/lib/slowLink.ts'
import { type NatKind, rulesOf } from './natKinds.ts'
import { loadRules } from './nft.ts'

/** Where a browser sits. */
export type Place = 'a' | 'b'

/** Addresses that exist only in the namespaces; RFC 2544 sets them aside for tests. */
export const RELAY_ADDRESS = '198.18.10.2'
/** Both are the Internet's router. */
export const INTERNET_ADDRESSES = ['198.18.10.1', '198.18.20.1'] as const
const PUBLIC: Readonly<Record<Place, string>> = { a: '198.18.1', b: '198.18.2' }
const PRIVATE: Readonly<Record<Place, string>> = { a: '10.77.1', b: '10.77.2' }
const PLACES: readonly Place[] = ['a', 'b']
const FIRST_HOST = 2
const LAST_HOST = 250

/** The Internet in small, a namespace for each machine: a router in the middle, a relay, and two homes, each a client behind a router of its own. */
export class NatNetwork {
  readonly internet: Netns
  readonly relay: Netns
  readonly clients: Readonly<Record<Place, Netns>>
  readonly #routers: Readonly<Record<Place, Netns>>
  readonly #hosts: Record<Place, number> = { a: FIRST_HOST, b: FIRST_HOST }
  readonly #slowLink: SlowLink

  constructor(cleanup: Cleanup) {
    const make = (purpose: string) => Netns.for(cleanup, purpose)
    this.internet = make('internet')
    this.relay = make('relay')
    this.#routers = { a: make('router_a'), b: make('router_b') }
    this.clients = { a: make('a'), b: make('b') }
    for (const router of [this.internet, ...Object.values(this.#routers)]) {
      router.sysctl('ipv4/ip_forward', 1)
      router.sysctl('ipv4/conf/all/rp_filter', 0)
    }
    this.#slowLink = new SlowLink(
      this.internet,
      PLACES.map((place) => `iif to-${place}`),
    )
    cleanup.defer(() => this.#slowLink.stop())
    const [address, another] = INTERNET_ADDRESSES
    this.#connect(this.internet, 'to-relay', address, this.relay, 'eth0', RELAY_ADDRESS)
    this.internet.ip(`address add ${another}/32 dev lo`)
    for (const place of PLACES) {
      const [router, client] = [this.#routers[place], this.clients[place]]
      this.#connect(
        this.internet,
        `to-${place}`,
        `${PUBLIC[place]}.1`,
        router,
        'wan',
        this.publicAddress(place),
      )
      this.#connect(router, 'lan', `${PRIVATE[place]}.1`, client, 'eth0', this.address(place))
      this.setNat(place, 'open')
    }
  }

  /** The client's own address, which nobody outside can reach unless its router is open. */
  address(place: Place): string {
    return `${PRIVATE[place]}.2`
  }

  /** The router's, behind which a client is to be seen from outside. */
  publicAddress(place: Place): string {
    return `${PUBLIC[place]}.${this.#hosts[place]}`
  }

  /** Puts a router of this kind there, which knows nothing of what the one before had mapped. */
  setNat(place: Place, kind: NatKind): void {
    loadRules(this.#routers[place], rulesOf(kind, this.address(place)))
    const way = kind === 'open' ? `via ${this.publicAddress(place)}` : ''
    this.internet.ip(`route replace ${way ? '' : 'unreachable '}${PRIVATE[place]}.0/24 ${way}`)
    this.forget(place)
  }

  /** The router forgets what it has mapped: a symmetric one will choose other ports. */
  forget(place: Place): void {
    const [program, args] = this.#routers[place].command('conntrack', '-F')
    execFileSync(program, args, { stdio: 'pipe' })
  }

  /** The router gets another public address, and forgets what it has mapped, as after a reconnect at night. */
  renumber(place: Place): void {
    this.#hosts[place] = this.#hosts[place] < LAST_HOST ? this.#hosts[place] + 1 : FIRST_HOST
    this.#routers[place].ip(
      'address flush dev wan',
      `address add ${this.publicAddress(place)}/24 dev wan`,
      `route replace default via ${PUBLIC[place]}.1`,
    )
    this.forget(place)
  }

  /** Delays what the homes send by `delayMs`, and loses some of it; undone by `fast`. */
  slow(delayMs: number, lossPercent: number): Promise<void> {
    return this.#slowLink.start(delayMs, lossPercent)
  }

  fast(): Promise<void> {
    return this.#slowLink.stop()
  }

  /** A cable from a router's new device to that of a machine, which sends all that is not for itself that way. */
  #connect(
    router: Netns,
    port: string,
    gateway: string,
    machine: Netns,
    device: string,
    address: string,
  ): void {
    router.ip(
      `link add ${port} type veth peer name ${device} netns ${machine.name}`,
      `address add ${gateway}/24 dev ${port}`,
      `link set ${port} up`,
    )
    machine.ip(
      `address add ${address}/24 dev ${device}`,
      `link set ${device} up`,
      `route add default via ${gateway}`,
    )
  }
}
