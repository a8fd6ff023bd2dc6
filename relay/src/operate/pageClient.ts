import { randomBytes } from 'node:crypto'
import { decodeFrame, encodeFrame, type Frame } from '@lumamesh/core/protocol'
import { type DataChannel, PeerConnection } from 'node-datachannel'
import { type Dialable, sdpAnswer } from './sdpAnswer.ts'
import { Waiter } from './waiter.ts'

export type RelayFrameOf<Type extends Frame['type']> = Extract<Frame, { type: Type }>

/** Keeps a reference to each connection: garbage collection would close it. */
const kept = new Set<PeerConnection>()

/** A page's side of a link to a relay, in Node. It dials as a browser does. */
export class PageClient {
  readonly id = new Uint8Array(randomBytes(16))
  readonly #connection = new PeerConnection('page', { iceServers: [] })
  readonly #channel: DataChannel
  readonly #watch = new Waiter()
  readonly #inbox: Frame[] = []
  readonly #deadline: number
  #offer: string | undefined
  #ended = false

  /** @param deadline how long each wait takes at most, ms */
  constructor(deadline = 10_000) {
    this.#deadline = deadline
    kept.add(this.#connection)
    const notify = () => this.#watch.notify()
    this.#connection.onLocalDescription((sdp) => {
      this.#offer = sdp
      notify()
    })
    this.#connection.onIceStateChange(notify)
    this.#connection.onStateChange((state) => {
      if (['closed', 'failed', 'disconnected'].includes(state)) this.#end()
    })
    this.#channel = this.#connection.createDataChannel('relay', { negotiated: true, id: 0 })
    this.#channel.onClosed(() => this.#end())
    this.#channel.onOpen(notify)
    this.#channel.onMessage((message) => this.#receive(message))
  }

  /** Dials a relay: with the native offer, and an answer that the page writes itself. */
  async dial(relay: Dialable, work = false): Promise<void> {
    const offer = await this.#until('an offer', () => this.#offer)
    this.#connection.setRemoteDescription(sdpAnswer(offer, relay, work), 'answer')
  }

  /** Resolves when the relay has responded to a check, which it does only for a page that knows its fingerprint. */
  async answered(): Promise<void> {
    const connected = ['connected', 'completed']
    await this.#until('an answer', () => connected.includes(this.#connection.iceState()) || undefined)
  }

  async opened(): Promise<void> {
    await this.#until('an open channel', () => {
      if (this.#ended) throw new Error('an open channel: the relay ended it')
      return this.#channel.isOpen() || undefined
    })
  }

  /** Whether the link or the dial has ended. */
  get hasEnded(): boolean {
    return this.#ended
  }

  /** The HELLO frame of this page. */
  get hello(): Frame {
    return { type: 'hello', version: 1, peer: this.id, resume: new Uint8Array(32).fill(this.id[0] ?? 0) }
  }

  /**
   * Sends frames. Ignores them if the link has just ended: an error thrown in a native callback would end the process.
   */
  send(...frames: Frame[]): void {
    try {
      for (const frame of frames) this.#channel.sendMessageBinary(encodeFrame(frame))
    } catch {
      this.#end()
    }
  }

  /** The next frame of one of these types. Drops the frames before it. */
  next<Type extends Frame['type']>(...types: Type[]): Promise<RelayFrameOf<Type>> {
    const wanted: readonly string[] = types
    return this.#until(`a frame ${types.join(' or ')}`, () => {
      const at = this.#inbox.findIndex(({ type }) => wanted.includes(type))
      return at < 0 ? undefined : (this.#inbox.splice(0, at + 1)[at] as RelayFrameOf<Type>)
    })
  }

  /** Resolves when the link has ended. */
  async closed(): Promise<void> {
    await this.#until('the end of the link', () => this.#ended || undefined)
  }

  close(): void {
    this.#connection.close()
    kept.delete(this.#connection)
  }

  #receive(message: string | Buffer | ArrayBuffer): void {
    try {
      const frame = typeof message === 'string' ? undefined : decodeFrame(new Uint8Array(message))
      // As every page does. Otherwise the relay closes the link as silent.
      if (frame?.type === 'ping') this.send({ type: 'pong', token: frame.token })
      else if (frame) this.#inbox.push(frame)
      this.#watch.notify()
    } catch {
      this.#end()
    }
  }

  #end(): void {
    this.#ended = true
    this.#watch.notify()
  }

  #until<T>(what: string, probe: () => T | undefined): Promise<T> {
    return this.#watch.until(what, probe, this.#deadline)
  }
}
