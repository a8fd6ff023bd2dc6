import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Cleanup } from './cleanup.ts'
import { Netns } from './netns.ts'

/** Where a browser of the lab sits. */
export type Place = 'a' | 'b'

/** Addresses that exist only in the namespaces. */
export const HUB_ADDRESS = '198.51.100.10'
const NETS: Readonly<Record<Place, string>> = { a: '10.77.1', b: '10.77.2' }
const PLACES: readonly Place[] = ['a', 'b']
const FIRST_HOST = 2
const LAST_HOST = 250
/** Routing rules of the hub, looked at in this order: whoever is cut off is not slow. */
const CUT_RULE = 100
const SLOW_RULE = 200

/** Two clients and a hub, one namespace each: the hub serves both, and routes what they send to each other. */
export class LabNetwork {
  readonly hub: Netns
  readonly clients: Readonly<Record<Place, Netns>>
  readonly #hosts: Record<Place, number> = { a: FIRST_HOST, b: FIRST_HOST }
  #isCut = false
  #slowLink: ChildProcess | undefined

  constructor(cleanup: Cleanup) {
    const make = (name: string) => {
      const namespace = new Netns(name)
      cleanup.defer(() => namespace.delete())
      return namespace
    }
    this.hub = make('hub')
    this.clients = { a: make('a'), b: make('b') }
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

  /** Drops, unheard, whatever the clients send each other; the hub hears both as before. */
  cut(): void {
    if (!this.#isCut) this.hub.ip(...betweenClients('add', CUT_RULE, 'blackhole'))
    this.#isCut = true
  }

  heal(): void {
    if (this.#isCut) this.hub.ip(...betweenClients('delete', CUT_RULE, 'blackhole'))
    this.#isCut = false
  }

  /** Pulls the client's plug: no carrier, nothing in or out. */
  cutAll(place: Place): void {
    this.hub.ip(`link set to-${place} down`)
  }

  healAll(place: Place): void {
    this.hub.ip(`link set to-${place} up`)
  }

  /** Gives the client another address in place of the one that it has. */
  changeAddress(place: Place): void {
    this.#hosts[place] = this.#hosts[place] < LAST_HOST ? this.#hosts[place] + 1 : FIRST_HOST
    this.clients[place].ip('address flush dev eth0', ...this.#addressOf(place))
  }

  /** Delays what the clients send each other by `delayMs` each way, and loses some of it; undone by `fast`. */
  async slow(delayMs: number, lossPercent: number): Promise<void> {
    await this.fast()
    const script = fileURLToPath(new URL('slowlink.py', import.meta.url))
    const [program, args] = this.hub.command('python3', script, String(delayMs), String(lossPercent))
    const link = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(link, 'exit').then(() => {
      throw new Error('The slow link did not start: it needs python3 and /dev/net/tun')
    })
    await Promise.race([once(link.stdout, 'data'), ended])
    ended.catch(() => {}) // it will end one day, and nobody waits for that here
    this.#slowLink = link
    this.hub.sysctl('ipv4/conf/slow/rp_filter', 0)
    this.hub.ip(
      'link set slow up',
      `route add default dev slow table ${SLOW_RULE}`,
      ...betweenClients('add', SLOW_RULE, `lookup ${SLOW_RULE}`),
    )
  }

  async fast(): Promise<void> {
    const link = this.#slowLink
    if (!link) return
    this.#slowLink = undefined
    this.hub.ip(...betweenClients('delete', SLOW_RULE, `lookup ${SLOW_RULE}`))
    const ended = once(link, 'exit')
    link.kill()
    await ended
  }

  #addressOf(place: Place): string[] {
    const net = NETS[place]
    return [`address add ${net}.${this.#hosts[place]}/24 dev eth0`, `route replace default via ${net}.1`]
  }
}

function betweenClients(what: 'add' | 'delete', preference: number, action: string): string[] {
  return [
    `rule ${what} pref ${preference} iif to-a to ${NETS.b}.0/24 ${action}`,
    `rule ${what} pref ${preference} iif to-b to ${NETS.a}.0/24 ${action}`,
  ]
}
