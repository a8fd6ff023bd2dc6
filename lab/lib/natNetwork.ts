import { execFileSync } from 'node:child_process'
import type { Cleanup } from '../../e2e/lib/cleanup.ts'
import { Netns } from '../../e2e/lib/netns.ts'
import { SlowLink } from '../../e2e/lib/slowLink.ts'
import { type NatKind, rulesOf } from './natKinds.ts'
import { loadRules } from './nft.ts'

/** One of two homes, with a client behind a router. */
export type Place = 'a' | 'b'

/** The relay's address. It exists only in the namespaces: RFC 2544 reserves its range for tests. */
export const RELAY_ADDRESS = '198.18.10.2'
/** The addresses of the router in the middle. */
export const INTERNET_ADDRESSES = ['198.18.10.1', '198.18.20.1'] as const
const PUBLIC: Readonly<Record<Place, string>> = { a: '198.18.1', b: '198.18.2' }
const PRIVATE: Readonly<Record<Place, string>> = { a: '10.77.1', b: '10.77.2' }
const PLACES: readonly Place[] = ['a', 'b']
const FIRST_HOST = 2
const LAST_HOST = 250

/**
 * A small Internet with a namespace for each machine: a router in the middle, a relay, and two clients behind a router
 * each.
 */
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
    this.#connect(
      { router: this.internet, port: 'to-relay', gateway: address },
      { machine: this.relay, device: 'eth0', address: RELAY_ADDRESS },
    )
    this.internet.ip(`address add ${another}/32 dev lo`)
    for (const place of PLACES) {
      const [router, client] = [this.#routers[place], this.clients[place]]
      this.#connect(
        { router: this.internet, port: `to-${place}`, gateway: `${PUBLIC[place]}.1` },
        { machine: router, device: 'wan', address: this.publicAddress(place) },
      )
      this.#connect(
        { router, port: 'lan', gateway: `${PRIVATE[place]}.1` },
        { machine: client, device: 'eth0', address: this.address(place) },
      )
      this.setNat(place, 'open')
    }
  }

  /** The client's private address, which is reachable from outside only if its router is open. */
  address(place: Place): string {
    return `${PRIVATE[place]}.2`
  }

  /** The public address of the client's router. */
  publicAddress(place: Place): string {
    return `${PUBLIC[place]}.${this.#hosts[place]}`
  }

  /** Makes the router one of this kind, without mappings. */
  setNat(place: Place, kind: NatKind): void {
    loadRules(this.#routers[place], rulesOf(kind, this.address(place)))
    const gateway = kind === 'open' ? `via ${this.publicAddress(place)}` : ''
    this.internet.ip(`route replace ${gateway ? '' : 'unreachable '}${PRIVATE[place]}.0/24 ${gateway}`)
    this.forget(place)
  }

  /** Removes the mappings of the router: a symmetric one chooses other ports then. */
  forget(place: Place): void {
    const [program, args] = this.#routers[place].command('conntrack', '-F')
    execFileSync(program, args, { stdio: 'pipe' })
  }

  /** Gives the router another public address and removes its mappings, as after a nightly reconnect. */
  renumber(place: Place): void {
    this.#hosts[place] = this.#hosts[place] < LAST_HOST ? this.#hosts[place] + 1 : FIRST_HOST
    this.#routers[place].ip(
      'address flush dev wan',
      `address add ${this.publicAddress(place)}/24 dev wan`,
      `route replace default via ${PUBLIC[place]}.1`,
    )
    this.forget(place)
  }

  /** Delays packets from the homes by `delayMs`, and drops some of them, until fast() is called. */
  slow(delayMs: number, lossPercent: number): Promise<void> {
    return this.#slowLink.start(delayMs, lossPercent)
  }

  fast(): Promise<void> {
    return this.#slowLink.stop()
  }

  /** Connects a new device of a router with a new device of a machine, whose default route it becomes. */
  #connect(
    { router, port, gateway }: { router: Netns; port: string; gateway: string },
    { machine, device, address }: { machine: Netns; device: string; address: string },
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
