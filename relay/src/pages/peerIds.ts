import { createHash, timingSafeEqual } from 'node:crypto'
import { MAX_REMEMBERED, REMEMBER_MS } from './pageLimits.ts'

interface PeerIdOwner {
  resumeHash: Uint8Array
  /** The one link that speaks for it; undefined once it is gone. */
  link: number | undefined
  /** When it went, where it has no link. */
  goneAt: number
}

/** Whose peer id is whose: the first to name one owns it, and whoever returns shows the same resume key. */
export class PeerIds {
  readonly #peers = new Map<string, PeerIdOwner>()

  get size(): number {
    return this.#peers.size
  }

  linkOf(peer: string): number | undefined {
    return this.#peers.get(peer)?.link
  }

  /** Binds a peer id to a link; the link that it replaces, if any. `taken`: the resume key is another one. */
  claim(peer: string, resume: Uint8Array, link: number): { taken: boolean; replaced?: number } {
    const resumeHash = createHash('sha256').update(resume).digest()
    const known = this.#peers.get(peer)
    if (known && !timingSafeEqual(known.resumeHash, resumeHash)) return { taken: true }
    this.#peers.delete(peer)
    this.#peers.set(peer, { resumeHash, link, goneAt: 0 })
    return known?.link === undefined ? { taken: false } : { taken: false, replaced: known.link }
  }

  /** This link no longer speaks for the peer. */
  release(peer: string, link: number, now: number): void {
    const known = this.#peers.get(peer)
    if (known?.link !== link) return
    known.link = undefined
    known.goneAt = now
    this.#peers.delete(peer)
    this.#peers.set(peer, known)
    if (this.#peers.size > MAX_REMEMBERED) this.#forgetOldest()
  }

  /** Forgets those that went long ago. */
  sweep(now: number): void {
    for (const [peer, { link, goneAt }] of this.#peers) {
      if (link === undefined && now - goneAt > REMEMBER_MS) this.#peers.delete(peer)
    }
  }

  #forgetOldest(): void {
    for (const [peer, { link }] of this.#peers) {
      if (link !== undefined) continue
      this.#peers.delete(peer)
      return
    }
  }
}
