import { encodeMeta } from '../features/media.ts'
import type { Peer } from '../peers/peer.ts'

/** What one lease of a room sends of audio and video to everybody, those who come later included. */
export class RoomMedia {
  readonly #tracks = new Map<MediaStreamTrack, { stream: MediaStream; meta: unknown }>()
  readonly #peers: () => Iterable<Peer>
  readonly #sentElsewhere: (track: MediaStreamTrack) => boolean

  /** `peers`: who is here; `sentElsewhere`: whether another lease sends a track, too. */
  constructor(peers: () => Iterable<Peer>, sentElsewhere: (track: MediaStreamTrack) => boolean) {
    this.#peers = peers
    this.#sentElsewhere = sentElsewhere
  }

  has(track: MediaStreamTrack): boolean {
    return this.#tracks.has(track)
  }

  /** @throws LumameshError as Peer.addTrack() */
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

  /** Sends all to who has just come. @throws LumameshError as Peer.addTrack() */
  sendTo(peer: Peer): void {
    for (const [track, { stream, meta }] of this.#tracks) peer.addTrack(track, stream, meta)
  }
}
