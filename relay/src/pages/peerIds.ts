import { createHash, timingSafeEqual } from 'node:crypto'
import { MAX_REMEMBERED, REMEMBER_MS } from './pageLimits.ts'

interface PeerIdOwner {
  resumeHash: Uint8Array
  /** The peer's link; undefined once that has closed. */
  link: number | undefined
  /** When its link closed, ms. */
  closedAt: number
}

/** Which page owns which peer id: the first page that claims it, and later each page with the same resume key. */
export class PeerIds {
  readonly #peers = new Map<string, PeerIdOwner>()

  get size(): number {
    return this.#peers.size
  }

  linkOf(peer: string): number | undefined {
    return this.#peers.get(peer)?.link
  }

  /** Binds a peer id to a link. `replaced`: the peer's previous link. `taken`: the resume key differs. */
  claim(peer: string, resume: Uint8Array, link: number): { taken: boolean; replaced?: number } {
    const resumeHash = createHash('sha256').update(resume).digest()
    const known = this.#peers.get(peer)
    if (known && !timingSafeEqual(known.resumeHash, resumeHash)) return { taken: true }
    this.#peers.delete(peer)
    this.#peers.set(peer, { resumeHash, link, closedAt: 0 })
    return known?.link === undefined ? { taken: false } : { taken: false, replaced: known.link }
  }

  /** The peer's link has closed. */
  release(peer: string, link: number, now: number): void {
    const known = this.#peers.get(peer)
    if (known?.link !== link) return
    known.link = undefined
    known.closedAt = now
    this.#peers.delete(peer)
    this.#peers.set(peer, known)
    if (this.#peers.size > MAX_REMEMBERED) this.#forgetOldest()
  }

  /** Forgets peers whose link closed long ago. */
  sweep(now: number): void {
    for (const [peer, { link, closedAt }] of this.#peers) {
      if (link === undefined && now - closedAt > REMEMBER_MS) this.#peers.delete(peer)
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
