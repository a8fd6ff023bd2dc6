import { decodeFrame, encodeFrame, type Frame } from '../src/wire/frames.ts'
import { firstOf, vectors } from './vectors.ts'

/** A dial to a simulated relay: the part of a connection that a dial uses. */
export class RelayDial {
  connectionState = 'new'
  localDescription = { sdp: firstOf(vectors.answers).offer }
  onconnectionstatechange: (() => void) | null = null
  closed = false
  /** Types of the frames that the page sent. */
  readonly sent: Frame['type'][] = []
  #answer = ''
  readonly #channel = {
    readyState: 'open',
    onopen: null as (() => void) | null,
    onmessage: null as ((event: { data: unknown }) => void) | null,
    onclose: null as (() => void) | null,
    close() {},
    send: (bytes: Uint8Array) => {
      const frame = decodeFrame(bytes)
      if (frame) this.sent.push(frame.type)
      if (frame?.type === 'ping') this.#tokens.push(frame.token)
    },
  }
  readonly #tokens: number[] = []

  /** The answer that the page generated for its relay. */
  get answer(): string {
    return this.#answer
  }

  /** The channel to the relay, which a test may misuse. */
  get channel(): {
    readyState: string
    onopen: (() => void) | null
    onmessage: ((event: { data: unknown }) => void) | null
    onclose: (() => void) | null
  } {
    return this.#channel
  }

  /** The host that is dialled. */
  get host(): string | undefined {
    return / typ host/.test(this.#answer)
      ? /a=candidate:1 1 udp \d+ (\S+)/.exec(this.#answer)?.[1]
      : undefined
  }

  createDataChannel() {
    return this.#channel
  }

  async setLocalDescription(): Promise<void> {}

  async setRemoteDescription({ sdp }: { sdp: string }): Promise<void> {
    this.#answer = sdp
  }

  close(): void {
    this.closed = true
  }

  open(): void {
    this.#channel.onopen?.()
  }

  receive(frame: Frame): void {
    if (!this.closed) this.#channel.onmessage?.({ data: Uint8Array.from(encodeFrame(frame)).buffer })
  }

  /** Answers all pings so far. */
  pong(): void {
    for (const token of this.#tokens.splice(0)) this.receive({ type: 'pong', token })
  }

  fail(): void {
    this.connectionState = 'failed'
    this.onconnectionstatechange?.()
  }
}

/** An RTCPeerConnection that passes each dial to the test. */
export function dialsTo(dials: RelayDial[]): typeof RTCPeerConnection {
  return class extends RelayDial {
    constructor() {
      super()
      dials.push(this)
    }
  } as unknown as typeof RTCPeerConnection
}

export function welcome(records: readonly Uint8Array[] = []): Frame {
  return { type: 'welcome', version: 1, clock: 0, address: '', maxRooms: 1, maxMembers: 1, records, turn: [] }
}
