import { LumameshError } from '../errors.ts'
import { decodeValue, encodeValue } from '../wire/value.ts'

/** The events of a peer's streams. */
export interface MediaEvents {
  /** The first track of a stream and the stream's metadata have arrived. */
  stream(stream: MediaStream, meta: unknown): void
  /** A track has arrived. Follows the event of its stream. */
  track(track: MediaStreamTrack, stream: MediaStream, meta: unknown): void
  /** It was removed, or its connection has ended. */
  streamend(stream: MediaStream): void
}

/** The connection that currently carries media. */
export interface MediaCarrier {
  /** Undefined once the connection is closed. */
  readonly rtc: RTCPeerConnection | undefined
  readonly initiator: boolean
}

/** A track that this page sends. `sender` is set while a connection carries it. */
interface SentTrack {
  readonly stream: MediaStream
  sender?: RTCRtpSender | undefined
}

/** Size of the largest encoded `[streamId, metadata]`, in bytes. */
const MAX_META_BYTES = 4_096
/** Maximum number of streams that a peer may announce. */
const MAX_STREAMS = 64
/** Maximum number of tracks sent to a peer, limited by the size of a description. */
const MAX_TRACKS = 32

/** Audio and video to and from one peer, which continue over successive connections. */
export class Media {
  /** The streams that the app knows, each with its metadata. */
  readonly streams: Map<MediaStream, unknown> = new Map()
  readonly #sent = new Map<MediaStreamTrack, SentTrack>()
  /** The received metadata, by stream id. It may arrive before the tracks or after them. */
  readonly #metas = new Map<string, unknown>()
  /** The tracks of streams whose metadata has not arrived yet. */
  readonly #early = new Map<MediaStreamTrack, MediaStream>()
  readonly #send: (value: Uint8Array) => void
  readonly #events: MediaEvents
  #carrier: MediaCarrier | undefined

  /** `send` delivers a value to the other side's receive(), in order. */
  constructor(send: (value: Uint8Array) => void, events: MediaEvents) {
    this.#send = send
    this.#events = events
  }

  /**
   * Adding a track again updates the metadata of its stream.
   * @throws LumameshError `unserialisable`, `message-too-large`, `no-media`
   */
  addTrack(track: MediaStreamTrack, stream: MediaStream, meta?: unknown): void {
    const known = this.#has(stream)
    const value = encodeMeta(stream, meta)
    if (!this.#sent.has(track)) {
      if (this.#sent.size >= MAX_TRACKS)
        throw new LumameshError(
          'no-media',
          `A page can send at most ${MAX_TRACKS} tracks to a peer. Remove a track first.`,
        )
      this.#carry(track, { stream })
    }
    // The metadata is sent before the connection negotiates.
    if (!known || meta !== undefined) this.#send(value)
  }

  /** Adds all current tracks of a stream. */
  addStream(stream: MediaStream, meta?: unknown): void {
    for (const track of stream.getTracks()) this.addTrack(track, stream, meta)
  }

  removeTrack(track: MediaStreamTrack): void {
    const ours = this.#sent.get(track)
    if (!ours) return
    const { stream, sender } = ours
    this.#sent.delete(track)
    if (sender) this.#carrier?.rtc?.removeTrack(sender)
    if (!this.#has(stream)) this.#send(encodeMeta(stream))
  }

  /** Removes all tracks of a stream. */
  removeStream(stream: MediaStream): void {
    for (const [track, ours] of this.#sent) if (ours.stream === stream) this.removeTrack(track)
  }

  /** Replaces a track without negotiation. @throws LumameshError `invalid-option`, as a rejection */
  async replaceTrack(track: MediaStreamTrack, next: MediaStreamTrack): Promise<void> {
    const ours = this.#sent.get(track)
    if (!ours || this.#sent.has(next) || next.kind !== track.kind)
      throw new LumameshError(
        'invalid-option',
        'replaceTrack() needs a track that is being sent, and a new track of the same kind that is not.',
      )
    // Changes the state first, so that a connection that opens meanwhile carries the new track.
    this.#sent.delete(track)
    this.#sent.set(next, ours)
    if (this.#carrier?.rtc) await ours.sender?.replaceTrack(next)
  }

  /** Moves to another connection. Adds all tracks of this page to it. The other side's tracks arrive again. */
  moveTo(carrier: MediaCarrier): void {
    this.end()
    this.#early.clear()
    this.#carrier = carrier
    const { rtc } = carrier
    if (!rtc) return
    rtc.ontrack = ({ track, streams: [stream] }) => {
      if (stream) this.#early.set(track, stream)
      this.#notify()
    }
    const carryAll = () => {
      for (const [track, ours] of this.#sent)
        if (carrier.rtc && !carrier.rtc.getSenders().some((sender) => sender === ours.sender))
          this.#carry(track, ours)
    }
    carryAll()
    // The initiator may stop a transceiver that it thinks is idle, while we take it.
    if (!carrier.initiator) {
      rtc.addEventListener('signalingstatechange', () => rtc.signalingState === 'stable' && carryAll())
    }
  }

  /**
   * Handles the metadata of a stream, or without metadata its removal.
   * @throws LumameshError `peer-misbehaved`, `malformed`
   */
  receive(encoded: Uint8Array): void {
    const value = encoded.length <= MAX_META_BYTES ? decodeValue(encoded) : undefined
    const [id, ...metas] = Array.isArray(value) ? value : []
    if (typeof id !== 'string' || (this.#metas.size >= MAX_STREAMS && !this.#metas.has(id)))
      throw new LumameshError('peer-misbehaved', 'A peer announced an invalid stream.')
    if (metas.length) this.#metas.set(id, metas[0])
    else {
      this.#metas.delete(id)
      this.end(id)
    }
    this.#notify()
  }

  /** Ends the streams that the app knows, or the one with this id. */
  end(id?: string): void {
    for (const stream of this.streams.keys()) {
      if (id !== undefined && stream.id !== id) continue
      this.streams.delete(stream)
      this.#events.streamend(stream)
    }
  }

  /** Announces tracks to the app once the metadata of their stream has arrived. */
  #notify(): void {
    for (const [track, stream] of this.#early) {
      if (!this.#metas.has(stream.id)) continue
      const meta = this.#metas.get(stream.id)
      this.#early.delete(track)
      if (!this.streams.has(stream)) {
        this.streams.set(stream, meta)
        this.#events.stream(stream, meta)
      }
      this.#events.track(track, stream, meta)
    }
  }

  #has(stream: MediaStream): boolean {
    return [...this.#sent.values()].some((ours) => ours.stream === stream)
  }

  /** @throws LumameshError `no-media` */
  #carry(track: MediaStreamTrack, ours: SentTrack): void {
    const { rtc, initiator } = this.#carrier ?? {}
    const { stream } = ours
    try {
      // The initiator adds a transceiver, because Chrome's addTrack() fails with one that is being stopped. The other
      // side needs addTrack(), because only its tracks reuse the transceivers of an offer.
      ours.sender = initiator
        ? rtc?.addTransceiver(track, { streams: [stream] }).sender
        : rtc?.addTrack(track, stream)
      this.#sent.set(track, ours)
    } catch (cause) {
      throw new LumameshError(
        'no-media',
        'This connection cannot carry audio or video. Send media between browsers.',
        { cause },
      )
    }
  }
}

/**
 * Encodes the metadata of a stream, or without `meta` its removal.
 * @throws LumameshError `unserialisable`, `message-too-large`
 */
export function encodeMeta({ id }: MediaStream, ...meta: readonly unknown[]): Uint8Array {
  const value = encodeValue([id, ...meta])
  if (value instanceof Promise || value.length > MAX_META_BYTES)
    throw new LumameshError(
      'message-too-large',
      `\`meta\` must be at most ${MAX_META_BYTES} bytes once encoded and must not contain a Blob.`,
    )
  return value
}
