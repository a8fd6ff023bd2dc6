import { byId } from './dom.ts'

export interface Dot {
  id: string
  name: string
  /** A CSS colour. */
  color: string
}

const SVG = 'http://www.w3.org/2000/svg'
const CENTRE = { x: 120, y: 75 }
const RADIUS = 56
/** With more people than this, only connections of this page are drawn: all of them would be a grey patch. */
const MAX_MESHED = 14
/** The largest radius of a circle. Circles are smaller if they would touch. */
const MAX_DOT = 14
const canvas = byId('mesh', SVGSVGElement)
let drawn = ''

/**
 * Draws the room as a ring, with the connections of this page in colour and the others in grey.
 * @param others each with the state of the connection to it
 */
export function drawMesh(self: Dot, others: readonly (Dot & { state: string })[]): void {
  const shown = JSON.stringify([self, others.map(({ id, name, color, state }) => [id, name, color, state])])
  if (shown === drawn) return
  drawn = shown
  const dots = [{ ...self, state: '' }, ...others].map((dot, i, all) => ({ ...dot, ...place(i, all.length) }))
  const lines = dots.slice(0, dots.length > MAX_MESHED ? 1 : dots.length).flatMap((a, i) =>
    dots.slice(i + 1).map((b) => {
      const ends = { x1: a.x, y1: a.y, x2: b.x, y2: b.y }
      return shape('line', i === 0 ? { ...ends, 'data-state': b.state } : { ...ends, class: 'between' })
    }),
  )
  const r = Math.min(MAX_DOT, (Math.PI * RADIUS * 1.2) / dots.length)
  const circles = dots.map((dot, i) => {
    const group = shape('g', { style: `--own: ${dot.color}` })
    group.append(shape('circle', { cx: dot.x, cy: dot.y, r: i === 0 ? MAX_DOT : r }))
    if (i === 0 || r > MAX_DOT / 2) group.append(letterOf(dot))
    return group
  })
  canvas.replaceChildren(...lines, ...circles)
  canvas.setAttribute(
    'aria-label',
    `You, connected to ${others.map(({ name }) => name).join(', ') || 'nobody yet'}`,
  )
}

function letterOf({ name, x, y }: { name: string; x: number; y: number }): SVGElement {
  const letter = shape('text', { x, y })
  letter.textContent = [...name][0]?.toUpperCase() ?? '?'
  return letter
}

function place(index: number, count: number): { x: number; y: number } {
  if (count === 1) return CENTRE
  const angle = -Math.PI / 2 + (index / count) * 2 * Math.PI
  return { x: CENTRE.x + RADIUS * 1.6 * Math.cos(angle), y: CENTRE.y + RADIUS * Math.sin(angle) }
}

function shape(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
  return made
}
