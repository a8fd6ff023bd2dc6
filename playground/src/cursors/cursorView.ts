import type { Peer } from '@lumamesh/core'
import { element } from '../shell/dom.ts'
import { nameOf } from '../shell/people.ts'
import { colorIn } from './colors.ts'
import type { Point } from './point.ts'

const IDLE_AFTER_MS = 3_000
/** A position is reached within the time that lay before it, at most this long, ms. */
const MAX_GLIDE_MS = 120
const SVG = 'http://www.w3.org/2000/svg'

/** Somebody's pointer on the stage: glides from each position to the next, whatever the rate they come at. */
export class CursorView {
  #from: Point = [0, 0]
  #to: Point | null = null
  #since = 0
  #glideMs = 0
  /** When positions arrived in the last second. */
  #arrivals: number[] = []
  readonly #peer: Peer
  readonly #stage: HTMLElement
  readonly #name = element('span', '')
  readonly #item = element('div', 'cursor', arrow(), this.#name)

  constructor(peer: Peer, stage: HTMLElement) {
    this.#peer = peer
    this.#stage = stage
    this.#item.hidden = true
    stage.append(this.#item)
  }

  /** Null: the pointer has left the stage. */
  moveTo(to: Point | null, now: number): void {
    this.#arrivals.push(now)
    this.#from = this.#to && to ? this.#at(now) : (to ?? this.#from)
    this.#glideMs = Math.min(now - this.#since, MAX_GLIDE_MS)
    this.#since = now
    this.#to = to
  }

  /** Positions that arrived in the last second. */
  rate(now: number): number {
    this.#arrivals = this.#arrivals.filter((arrival) => now - arrival < 1_000)
    return this.#arrivals.length
  }

  draw(now: number): void {
    const reconnecting = this.#peer.status === 'reconnecting'
    this.#item.hidden = !this.#to
    this.#item.classList.toggle('idle', now - this.#since > IDLE_AFTER_MS)
    this.#item.classList.toggle('reconnecting', reconnecting)
    this.#item.style.setProperty('--own', colorIn(this.#peer.presence))
    const [x, y] = this.#at(now)
    const space = (1 - x) * this.#stage.clientWidth
    this.#item.classList.toggle('flipped', this.#item.offsetWidth > space)
    this.#item.style.left = `${x * 100}%`
    this.#item.style.top = `${y * 100}%`
    const words = nameOf(this.#peer) + (reconnecting ? ' · reconnecting…' : '')
    if (this.#name.textContent !== words) this.#name.textContent = words
  }

  remove(): void {
    this.#item.remove()
  }

  #at(now: number): Point {
    const [fromX, fromY] = this.#from
    const [toX, toY] = this.#to ?? this.#from
    const part = this.#glideMs > 0 ? Math.min((now - this.#since) / this.#glideMs, 1) : 1
    return [fromX + (toX - fromX) * part, fromY + (toY - fromY) * part]
  }
}

function arrow(): SVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  const path = document.createElementNS(SVG, 'path')
  svg.setAttribute('viewBox', '0 0 20 20')
  svg.setAttribute('aria-hidden', 'true')
  path.setAttribute('d', 'M2 2l6 16 2.6-6.6L17 8.6z')
  svg.append(path)
  return svg
}
