import { formatAddress, type RelayRecord } from '@lumamesh/core/protocol'
import type { PageLink, PageLinkEvents } from '../port/pageLink.ts'
import type { Log } from '../shared/log.ts'
import type { RoomSignal } from '../shared/roomSignal.ts'
import { sourceOf } from '../shared/source.ts'
import { unreachable } from '../shared/unreachable.ts'
import { Hub, type HubOptions } from './hub.ts'
import type { HubEffect } from './hubEffect.ts'
import { TICK_MS } from './pageLimits.ts'

/** The relay closes a link on which more than this waits for a slow page, bytes. */
const MAX_BUFFERED_BYTES = 1024 * 1024
/** How long the last frame of a link has to leave, ms. */
const LINGER_MS = 250

/** The relays with which this one shares rooms. Topics and peers are hex. */
export interface OtherRelays {
  /** A page of this relay entered a room. */
  entered(topic: string, peer: string): void
  /** A page of this relay left a room. */
  exited(topic: string, peer: string): void
  /** A page of this relay sends a signal to a member at another relay. */
  signal(signal: RoomSignal): void
}

export interface PageLinksOptions extends Pick<HubOptions, 'record' | 'limits' | 'turn'> {
  log: Log
}

/** The shell around the hub: the port's links, the clock, and the hub's effects. */
export class PageLinks implements PageLinkEvents {
  readonly #hub: Hub
  readonly #log: Log
  readonly #links = new Map<number, PageLink>()
  readonly #tick: NodeJS.Timeout
  /** Links that wait for their last frame to leave. */
  readonly #lingering = new Set<NodeJS.Timeout>()
  /** Undefined for a relay without a network. */
  otherRelays: OtherRelays | undefined

  constructor({ log, ...options }: PageLinksOptions) {
    this.#hub = new Hub({ ...options, wallClock: Date.now })
    this.#log = log
    this.#tick = setInterval(() => this.#apply(this.#hub.tick(performance.now())), TICK_MS)
  }

  /** Open links. */
  get size(): number {
    return this.#hub.size
  }

  /** Rooms with at least one page of this relay. */
  get rooms(): number {
    return this.#hub.rooms
  }

  /** A new record of this relay, for pages that connect from now on. */
  set record(record: RelayRecord) {
    this.#hub.record = record
  }

  /** What was refused so far, by kind: see Hub. */
  get refusals(): Readonly<Record<string, number>> {
    return this.#hub.refusals.all
  }

  /**
   * Records of other relays for pages that connect from now on; `unknown`: those that connected pages do not know yet.
   */
  relays(records: readonly Uint8Array[], unknown: readonly Uint8Array[]): void {
    this.#hub.others = records
    this.#apply(this.#hub.sendRecords(unknown))
  }

  /** Members entered a room at another relay. `before`: they were in it before the pages of this relay. */
  entered(topic: string, peers: readonly string[], before: boolean): void {
    this.#apply(this.#hub.remoteEntered(topic, peers, before))
  }

  /** A member left a room at another relay. */
  exited(topic: string, peer: string): void {
    this.#apply(this.#hub.remoteExited(topic, peer))
  }

  /** A member at another relay sends a signal to a page of this relay. */
  signal(signal: RoomSignal): void {
    this.#apply(this.#hub.remoteSignal(signal))
  }

  open(link: PageLink): void {
    this.#links.set(link.id, link)
    this.#log.debug({ link: link.id }, 'link open')
    const { host } = link.address
    const opened = { link: link.id, address: formatAddress(link.address), source: sourceOf(host) }
    this.#apply(this.#hub.open(opened, performance.now()))
  }

  message(link: PageLink, bytes: Uint8Array): void {
    this.#apply(this.#hub.receive(link.id, bytes, performance.now()))
  }

  closed(link: PageLink): void {
    this.#links.delete(link.id)
    this.#log.debug({ link: link.id }, 'link closed')
    this.#apply(this.#hub.closed(link.id, performance.now()))
  }

  /** Sends every page to other relays, and accepts no new ones. */
  drain(): void {
    this.#apply(this.#hub.drain())
  }

  close(): void {
    clearInterval(this.#tick)
    for (const timer of this.#lingering) clearTimeout(timer)
  }

  #apply(effects: readonly HubEffect[]): void {
    for (const effect of effects) {
      switch (effect.type) {
        case 'send':
          this.#send(effect.link, effect.bytes)
          break
        case 'close':
          this.#closeSoon(effect.link)
          break
        case 'entered':
        case 'exited':
          this.otherRelays?.[effect.type](effect.topic, effect.peer)
          break
        case 'signal':
          this.otherRelays?.signal(effect.signal)
          break
        default:
          unreachable(effect)
      }
    }
  }

  #send(id: number, bytes: Uint8Array): void {
    const link = this.#links.get(id)
    if (link && link.send(bytes) > MAX_BUFFERED_BYTES) link.close()
  }

  /** The hub receives nothing more from this link, but the frame before may still be on its way. */
  #closeSoon(id: number): void {
    const link = this.#links.get(id)
    if (!link) return
    const timer = setTimeout(() => {
      this.#lingering.delete(timer)
      link.close()
    }, LINGER_MS)
    this.#lingering.add(timer)
  }
}
