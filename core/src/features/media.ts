import { LumameshError } from '../errors.ts'
import { decodeValue, encodeValue } from '../wire/value.ts'

/** What happens to the streams of a peer. */
export interface MediaEvents {
  /** Its first track is here, and so is what was said about it. */
  stream(stream: MediaStream, meta: unknown): void
  /** Each track, after its stream. */
  track(track: MediaStreamTrack, stream: MediaStream, meta: unknown): void
  /** It was removed, or its connection has ended. */
  streamend(stream: MediaStream): void
}

/** The connection that carries media for now. */
export interface MediaCarrier {
  /** Undefined once it is over. */
  readonly rtc: RTCPeerConnection | undefined
  readonly initiator: boolean
}

/** A track of ours: `sender` where a connection carries it. */
interface SentTrack {
  readonly stream: MediaStream
  sender?: RTCRtpSender | undefined
}

/** Largest `[streamId, metadata]`, encoded, bytes. */
const MAX_META_BYTES = 4_096
/** Streams that a peer may announce. */
const MAX_STREAMS = 64
/** Tracks sent to a peer, as many as a description has room for. */
const MAX_TRACKS = 32

/** Audio and video to one peer, and from it, over as many connections as it takes. */
export class Media {
  /** The streams that the app knows, each with its metadata. */
  readonly streams: Map<MediaStream, unknown> = new Map()
  readonly #sent = new Map<MediaStreamTrack, SentTrack>()
  /** What was said about streams, by id: before their tracks or after. */
  readonly #metas = new Map<string, unknown>()
  /** Tracks of streams about which nothing was said yet. */
  readonly #early = new Map<MediaStreamTrack, MediaStream>()
  readonly #send: (value: Uint8Array) => void
  readonly #events: MediaEvents
  #carrier: MediaCarrier | undefined

  /** `say` brings a value to the other side's hear(), in order. */
  constructor(send: (value: Uint8Array) => void, events: MediaEvents) {
    this.#send = send
    this.#events = events
  }

  /** Adding one again says what is new about its stream. @throws LumameshError `unserialisable`, `message-too-large`, `no-media` */
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
    // The connection negotiates later, behind this.
    if (!known || meta !== undefined) this.#send(value)
  }

  /** Adds all tracks that the stream has now. */
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

  /** Takes back all tracks of a stream. */
  removeStream(stream: MediaStream): void {
    for (const [track, ours] of this.#sent) if (ours.stream === stream) this.removeTrack(track)
  }

  /** Sends another track in this one's place, without negotiating. @throws LumameshError `invalid-option` (as a rejection) */
  async replaceTrack(track: MediaStreamTrack, next: MediaStreamTrack): Promise<void> {
    const ours = this.#sent.get(track)
    if (!ours || this.#sent.has(next) || next.kind !== track.kind)
      throw new LumameshError(
        'invalid-option',
        'replaceTrack() needs a track that is being sent, and a new track of the same kind that is not.',
      )
    // First what is wanted: a connection that comes meanwhile carries the new one.
    this.#sent.delete(track)
    this.#sent.set(next, ours)
    if (this.#carrier?.rtc) await ours.sender?.replaceTrack(next)
  }

  /** Another connection carries it from now on: everything of ours is added to it, and the other side's arrives anew. */
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

  /** What is said about a stream; nothing: it is taken back. @throws LumameshError `peer-misbehaved`, `malformed` */
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

  /** Tells the app of tracks that came, once their stream's metadata did, too. */
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
      // The initiator makes a place of its own: Chrome's addTrack() stumbles over one that is being given up. The other needs addTrack(),
      // whose tracks alone take the places that an offer brings.
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

/** What is said about a stream; no `meta`: that it is taken back. @throws LumameshError `unserialisable`, `message-too-large` */
export function encodeMeta({ id }: MediaStream, ...meta: readonly unknown[]): Uint8Array {
  const value = encodeValue([id, ...meta])
  if (value instanceof Promise || value.length > MAX_META_BYTES)
    throw new LumameshError(
      'message-too-large',
      `\`meta\` must be at most ${MAX_META_BYTES} bytes once encoded and must not contain a Blob.`,
    )
  return value
}
