import { formatAddress, type RelayRecord, type TurnServer } from '@lumamesh/core/protocol'
import type { PageLink, PageLinkEvents } from '../port/link.ts'
import type { Log } from '../shared/log.ts'
import { sourceOf } from '../shared/source.ts'
import { Hub, type HubEffect } from './hub.ts'
import { type PageLimits, TICK_MS } from './pageLimits.ts'

/** A page that reads slower than this many bytes behind is let go: its memory is ours. */
const MAX_BUFFERED_BYTES = 1024 * 1024
/** How long the last frame of a link may take to leave, ms. */
const LINGER_MS = 250

/** Other relays, as the links see them; topics and peers are hex. */
export interface OtherRelays {
  entered(topic: string, peer: string): void
  left(topic: string, peer: string): void
  signal(topic: string, from: string, to: string, payload: Uint8Array): void
}

/** The shell around the hub: the port's links, the clock, and the hub's effects. */
export class PageLinks implements PageLinkEvents {
  readonly #hub: Hub
  readonly #log: Log
  readonly #links = new Map<number, PageLink>()
  readonly #tick: NodeJS.Timeout
  /** Set where there are other relays. */
  elsewhere: OtherRelays | undefined

  constructor(
    record: RelayRecord,
    limits: PageLimits,
    log: Log,
    turn?: (peer: string) => readonly TurnServer[],
  ) {
    this.#hub = new Hub(record, limits, Date.now, turn)
    this.#log = log
    this.#tick = setInterval(() => this.#apply(this.#hub.tick(performance.now())), TICK_MS)
  }

  get size(): number {
    return this.#hub.size
  }

  get rooms(): number {
    return this.#hub.rooms
  }

  set record(record: RelayRecord) {
    this.#hub.record = record
  }

  get refusals(): Readonly<Record<string, number>> {
    return this.#hub.refusals.all
  }

  /** Records of other relays to hand out, and those of them that pages have not heard of. */
  relays(records: readonly Uint8Array[], news: readonly Uint8Array[]): void {
    this.#hub.others = records
    this.#apply(this.#hub.news(news))
  }

  enter(topic: string, peers: readonly string[], before: boolean): void {
    this.#apply(this.#hub.enterElsewhere(topic, peers, before))
  }

  exit(topic: string, peer: string): void {
    this.#apply(this.#hub.exitElsewhere(topic, peer))
  }

  signal(topic: string, from: string, to: string, payload: Uint8Array): void {
    this.#apply(this.#hub.signalFromElsewhere(topic, from, to, payload))
  }

  open(link: PageLink): void {
    this.#links.set(link.id, link)
    this.#log.debug({ link: link.id }, 'link open')
    const { address } = link
    this.#apply(this.#hub.open(link.id, formatAddress(address), sourceOf(address.host), performance.now()))
  }

  message(link: PageLink, bytes: Uint8Array): void {
    this.#apply(this.#hub.receive(link.id, bytes, performance.now()))
  }

  closed(link: PageLink): void {
    this.#links.delete(link.id)
    this.#log.debug({ link: link.id }, 'link closed')
    this.#apply(this.#hub.closed(link.id, performance.now()))
  }

  /** Sends every page elsewhere, and takes no more. */
  drain(): void {
    this.#apply(this.#hub.drain())
  }

  close(): void {
    clearInterval(this.#tick)
  }

  #apply(effects: readonly HubEffect[]): void {
    for (const effect of effects) {
      if ('elsewhere' in effect) {
        this.#tell(effect)
        continue
      }
      const link = this.#links.get(effect.link)
      if (!link) continue
      if ('close' in effect) {
        // Nothing more is taken from it, but the frame before may still be on its way.
        setTimeout(() => link.close(), LINGER_MS)
      } else if (link.send(effect.send) > MAX_BUFFERED_BYTES) {
        link.close()
      }
    }
  }

  #tell(effect: Extract<HubEffect, { elsewhere: unknown }>): void {
    const { topic } = effect
    if (effect.elsewhere === 'signal') this.elsewhere?.signal(topic, effect.from, effect.to, effect.payload)
    else this.elsewhere?.[effect.elsewhere](topic, effect.peer)
  }
}
