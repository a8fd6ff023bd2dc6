import type { Cleanup } from './cleanup.ts'
import { Netns } from './netns.ts'
import { SlowLink } from './slowLink.ts'

/** The namespace of a browser in the lab. */
export type Place = 'a' | 'b'

/** Addresses that exist only in the namespaces. */
export const HUB_ADDRESS = '198.51.100.10'
const NETS: Readonly<Record<Place, string>> = { a: '10.77.1', b: '10.77.2' }
const PLACES: readonly Place[] = ['a', 'b']
const FIRST_HOST = 2
const LAST_HOST = 250
/** A filter for traffic between the clients at the hub. */
const BETWEEN_CLIENTS = [`iif to-a to ${NETS.b}.0/24`, `iif to-b to ${NETS.a}.0/24`]
/** The priority of a routing rule of the hub, before those of the slow link. */
const CUT_RULE = 100

/** Two clients and a hub in one namespace each. The hub serves both and routes the traffic between them. */
export class LabNetwork {
  readonly hub: Netns
  readonly clients: Readonly<Record<Place, Netns>>
  readonly #hosts: Record<Place, number> = { a: FIRST_HOST, b: FIRST_HOST }
  #isCut = false
  readonly #slowLink: SlowLink

  constructor(cleanup: Cleanup) {
    const make = (purpose: string) => Netns.for(cleanup, purpose)
    this.hub = make('hub')
    this.clients = { a: make('a'), b: make('b') }
    this.#slowLink = new SlowLink(this.hub, BETWEEN_CLIENTS)
    this.hub.ip(`address add ${HUB_ADDRESS}/32 dev lo`)
    this.hub.sysctl('ipv4/ip_forward', 1)
    this.hub.sysctl('ipv4/conf/all/rp_filter', 0)
    for (const place of PLACES) {
      this.hub.ip(
        `link add to-${place} type veth peer name eth0 netns ${this.clients[place].name}`,
        `address add ${NETS[place]}.1/24 dev to-${place}`,
        `link set to-${place} up`,
      )
      this.clients[place].ip('link set eth0 up', ...this.#addressOf(place))
    }
  }

  /** Silently drops the traffic between the clients. Both still reach the hub. */
  cut(): void {
    if (!this.#isCut) this.hub.ip(...cutRules('add'))
    this.#isCut = true
  }

  heal(): void {
    if (this.#isCut) this.hub.ip(...cutRules('delete'))
    this.#isCut = false
  }

  /** Unplugs the client: no carrier, no traffic. */
  cutAll(place: Place): void {
    this.hub.ip(`link set to-${place} down`)
  }

  healAll(place: Place): void {
    this.hub.ip(`link set to-${place} up`)
  }

  /** Replaces the client's address. */
  changeAddress(place: Place): void {
    this.#hosts[place] = this.#hosts[place] < LAST_HOST ? this.#hosts[place] + 1 : FIRST_HOST
    this.clients[place].ip('address flush dev eth0', ...this.#addressOf(place))
  }

  /** Delays traffic between the clients by `delayMs` in each direction, and drops some of it. `fast` ends that. */
  slow(delayMs: number, lossPercent: number): Promise<void> {
    return this.#slowLink.start(delayMs, lossPercent)
  }

  fast(): Promise<void> {
    return this.#slowLink.stop()
  }

  #addressOf(place: Place): string[] {
    const net = NETS[place]
    return [`address add ${net}.${this.#hosts[place]}/24 dev eth0`, `route replace default via ${net}.1`]
  }
}

function cutRules(what: 'add' | 'delete'): string[] {
  return BETWEEN_CLIENTS.map((selector) => `rule ${what} pref ${CUT_RULE} ${selector} blackhole`)
}
