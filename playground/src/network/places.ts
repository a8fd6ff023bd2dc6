import type { Size } from '../shell/useSize.ts'

export interface Place {
  x: number
  y: number
}

/** Space for the names above and beside the ring, and for this user and the relays below it, px. */
const ABOVE = 60
const BELOW = 106
const ASIDE = 56

/** The places of `count` people on a ring. The first, this user, is the lowest: next to the relays. */
export function ringOf(count: number, { width, height }: Size): Place[] {
  const down = Math.max(0, (height - ABOVE - BELOW) / 2)
  const across = Math.max(0, Math.min(width / 2 - ASIDE, down * 2.8))
  const centre = { x: width / 2, y: ABOVE + down }
  return Array.from({ length: count }, (_, i) => {
    const angle = Math.PI / 2 + (i / count) * 2 * Math.PI
    return { x: centre.x + across * Math.cos(angle), y: centre.y + down * Math.sin(angle) }
  })
}

/** The places of `count` relays in a row below the ring. */
export function rowOf(count: number, { width, height }: Size): Place[] {
  const step = Math.min(180, width / count)
  return Array.from({ length: count }, (_, i) => ({
    x: width / 2 + (i - (count - 1) / 2) * step,
    y: height - 38,
  }))
}
