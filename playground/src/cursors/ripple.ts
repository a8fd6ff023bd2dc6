import { element } from '../shell/dom.ts'
import type { Point } from './point.ts'

/** So many at once and no more, however often somebody clicks. */
const MOST = 100

/** A ring that grows and fades where somebody clicked. */
export function showRipple(stage: HTMLElement, [x, y]: Point, color: string): void {
  if (stage.getElementsByClassName('ripple').length >= MOST) return
  const ring = element('i', 'ripple')
  ring.style.left = `${x * 100}%`
  ring.style.top = `${y * 100}%`
  ring.style.setProperty('--own', color)
  ring.addEventListener('animationend', () => ring.remove())
  stage.append(ring)
}
