import type { MeshLink } from './links.ts'
import type { Place } from './places.ts'
import { bytesWords, rttWords } from './words.ts'

interface EdgeProps {
  link: MeshLink
  from: Place
  to: Place
}

/** The width of a character, px. */
const CHARACTER = 7.3
/** Up to this rate, only keepalives are sent, bytes a second. */
const IDLE = 1_000

/** A connection. Its colour shows the route, its width the traffic, and moving dots the direction of most traffic. */
export function Edge({ link: { route, forth, back }, from, to }: EdgeProps) {
  const rate = forth + back
  const width = 1.5 + Math.min(Math.log10(1 + rate / 100), 4) * 2
  const [a, b] = forth >= back ? [from, to] : [to, from]
  const ends = { x1: a.x, y1: a.y, x2: b.x, y2: b.y }
  return (
    <g className="link" data-route={route}>
      <line {...ends} strokeWidth={width} />
      {rate > IDLE && <line className="flow" {...ends} />}
    </g>
  )
}

/** The label of a connection, at the fraction `part` of its length. `brief`: the round-trip time alone. */
export function EdgeLabel({ link, from, to, part, brief }: EdgeProps & { part: number; brief: boolean }) {
  const rtt = rttWords(link.rtt)
  const words = brief ? rtt : `${rtt} · ${bytesWords(link.forth + link.back)}/s`
  const width = words.length * CHARACTER + 14
  const [x, y] = [from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part]
  return (
    <g className="label">
      <rect x={x - width / 2} y={y - 11} width={width} height={22} rx={11} />
      <text x={x} y={y}>
        {words}
      </text>
    </g>
  )
}
