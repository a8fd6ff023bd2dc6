import type { Peer } from '@lumamesh/core'
import { byId, element } from '../shell/dom.ts'

const tiles = byId('tiles', HTMLDivElement)

/** Somebody's picture and sound with their name; a letter where there is no picture. */
export class Tile {
  readonly #video = document.createElement('video')
  readonly #note = element('span', 'note')
  readonly #item: HTMLElement
  #filmed = true

  /** `own`: ours, which is not to be heard. */
  constructor(name: string, own = false) {
    this.#video.playsInline = true
    this.#video.muted = own
    this.#video.hidden = true
    this.#video.ariaLabel = name
    const letter = element('i', '', [...name][0]?.toUpperCase() ?? '?')
    letter.ariaHidden = 'true'
    this.#item = element('figure', 'tile', letter, this.#video, element('figcaption', '', name, this.#note))
    tiles.append(this.#item)
  }

  show(stream: MediaStream): void {
    if (this.#video.srcObject === stream) return
    this.#video.srcObject = stream
    this.#hideOrShow()
    this.#video.play().catch((error: Error) => {
      if (error.name === 'NotAllowedError') this.#playMuted()
    })
  }

  /** The stream is no more; a newer one stays. */
  end(stream: MediaStream): void {
    if (this.#video.srcObject === stream) this.#video.srcObject = null
    this.#hideOrShow()
  }

  /** What somebody shows of themselves. */
  mark({ presence, status }: Pick<Peer, 'presence' | 'status'>): void {
    this.#filmed = presence.camera !== false
    this.#hideOrShow()
    this.#item.classList.toggle('reconnecting', status === 'reconnecting')
    const notes = [presence.microphone === false && 'muted', status === 'reconnecting' && 'reconnecting…']
    this.#note.textContent = notes.filter(Boolean).join(' · ')
  }

  mirror(on: boolean): void {
    this.#video.classList.toggle('mirrored', on)
  }

  remove(): void {
    this.#video.srcObject = null
    this.#item.remove()
  }

  #hideOrShow(): void {
    this.#video.hidden = !this.#filmed || !this.#video.srcObject
  }

  /** Browsers let nobody be heard before the first click. */
  #playMuted(): void {
    this.#video.muted = true
    this.#video.play().catch(() => {})
    const unmute = () => {
      this.#video.muted = false
    }
    addEventListener('click', unmute, { once: true })
  }
}
