import { encodeMeta } from '../features/media.ts'
import type { Peer } from '../peers/peer.ts'

/** The audio and video that one lease of a room sends to all current and later peers. */
export class RoomMedia {
  readonly #tracks = new Map<MediaStreamTrack, { stream: MediaStream; meta: unknown }>()
  readonly #peers: () => Iterable<Peer>
  readonly #sentElsewhere: (track: MediaStreamTrack) => boolean

  /** `peers` returns the current peers. `sentElsewhere` returns whether another lease also sends a track. */
  constructor(peers: () => Iterable<Peer>, sentElsewhere: (track: MediaStreamTrack) => boolean) {
    this.#peers = peers
    this.#sentElsewhere = sentElsewhere
  }

  has(track: MediaStreamTrack): boolean {
    return this.#tracks.has(track)
  }

  /** @throws LumameshError as Peer.addTrack() does */
  add(track: MediaStreamTrack, stream: MediaStream, meta: unknown): void {
    encodeMeta(stream, meta)
    for (const peer of this.#peers()) peer.addTrack(track, stream, meta)
    this.#tracks.set(track, { stream, meta: meta ?? this.#tracks.get(track)?.meta })
  }

  remove(track: MediaStreamTrack): void {
    this.#tracks.delete(track)
    if (!this.#sentElsewhere(track)) for (const peer of this.#peers()) peer.removeTrack(track)
  }

  /** Removes all tracks, or those of one stream. */
  clear(stream?: MediaStream): void {
    for (const [track, sent] of this.#tracks) if (!stream || sent.stream === stream) this.remove(track)
  }

  async replace(track: MediaStreamTrack, next: MediaStreamTrack): Promise<void> {
    const sent = this.#tracks.get(track)
    if (sent && this.#tracks.delete(track)) this.#tracks.set(next, sent)
    await Promise.all([...this.#peers()].map((peer) => peer.replaceTrack(track, next)))
  }

  /** Sends all tracks to a new peer. @throws LumameshError as Peer.addTrack() does */
  sendTo(peer: Peer): void {
    for (const [track, { stream, meta }] of this.#tracks) peer.addTrack(track, stream, meta)
  }
}
