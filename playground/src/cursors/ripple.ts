import { element } from '../shell/dom.ts'
import type { Point } from './point.ts'

/** The most ripples shown at once. */
const MAX_RIPPLES = 100

/** Shows a ring that grows and fades at a clicked point. */
export function showRipple(stage: HTMLElement, [x, y]: Point, color: string): void {
  if (stage.getElementsByClassName('ripple').length >= MAX_RIPPLES) return
  const ring = element('i', 'ripple')
  ring.style.left = `${x * 100}%`
  ring.style.top = `${y * 100}%`
  ring.style.setProperty('--own', color)
  ring.addEventListener('animationend', () => ring.remove())
  stage.append(ring)
}
