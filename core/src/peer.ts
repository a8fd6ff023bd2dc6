import { Emitter } from './emitter.ts'
import { LumameshError } from './errors.ts'
import type { PeerLink } from './mesh/peerLink.ts'
import { split } from './session/assembly.ts'
import { encodeValue, type Sendable } from './wire/value.ts'

/** By which way a peer is reached. */
export type Route = 'direct' | 'turn'

export interface PeerEvents {
  /** A value arrived. */
  data: [data: unknown]
  /** The peer left, or its link was lost. */
  close: []
}

/** Values that arrive before anybody listens are kept up to this many, oldest first. */
const MAX_EARLY = 256

/** Another page in the room, connected directly and sealed end to end. */
export class Peer {
  /** 32 hex digits; new for every page that is loaded. */
  readonly id: string
  readonly nick: string
  #status: 'open' | 'closed' = 'open'
  #route: Route | undefined
  #early: unknown[] = []
  readonly #events = new Emitter<PeerEvents>()
  readonly #link: PeerLink

  /** @internal */
  constructor(id: string, nick: string, link: PeerLink) {
    this.id = id
    this.nick = nick
    this.#link = link
  }

  get status(): 'open' | 'closed' {
    return this.#status
  }

  /** Round-trip time, ms; undefined until measured. */
  get rtt(): number | undefined {
    return this.#link.rtt
  }

  /** By which way; undefined until known. */
  get route(): Route | undefined {
    return this.#route
  }

  /**
   * Sends a value on the reliable lane: once, in order. Resolves when it was handed to the network.
   * @throws LumameshError `unserialisable`, `message-too-large`, `peer-left` or `link-lost` (as a rejection)
   */
  async send(data: Sendable): Promise<void> {
    return this.sendValue(0, encodeValue(data))
  }

  /** Listens until the returned function is called. Values that arrived before the first listener are not lost. */
  on<Name extends keyof PeerEvents>(event: Name, listener: (...args: PeerEvents[Name]) => void): () => void {
    const off = this.#events.on(event, listener)
    if (event === 'data') this.flush()
    return off
  }

  /** @internal */
  sendValue(channel: number, value: Uint8Array): Promise<void> {
    if (this.#status === 'closed')
      return Promise.reject(new LumameshError('peer-left', `${this.nick || 'The peer'} has left the room.`))
    return this.#link.send(split(channel, value))
  }

  /** @internal Hands a value to the app, or keeps it while nobody listens. */
  deliver(data: unknown, heardElsewhere: boolean): void {
    if (heardElsewhere || this.#events.has('data')) this.#events.emit('data', data)
    else if (this.#early.length < MAX_EARLY) this.#early.push(data)
  }

  /** @internal */
  flush(): unknown[] {
    const early = this.#early
    this.#early = []
    for (const data of early) this.#events.emit('data', data)
    return early
  }

  /** @internal Whether it changed. */
  setRoute(route: Route | undefined): boolean {
    const changed = route !== this.#route
    this.#route = route
    return changed
  }

  /** @internal */
  end(): void {
    this.#status = 'closed'
    this.#events.emit('close')
    this.#events.clear()
  }
}
