import type { MeshLink } from './links.ts'
import type { Place } from './places.ts'
import { bytesWords, rttWords } from './words.ts'

interface EdgeProps {
  link: MeshLink
  from: Place
  to: Place
}

/** Width of a letter, px. */
const LETTER = 7.3
/** What keeps a connection alive is no traffic, bytes a second. */
const IDLE = 1_000

/** A connection: coloured by its way, thick by what goes there, with dots that move the way that most of it goes. */
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

/** What is said of a connection, `part` of the way along it; `brief`: where there is little room. */
export function EdgeLabel({ link, from, to, part, brief }: EdgeProps & { part: number; brief: boolean }) {
  const rtt = rttWords(link.rtt)
  const words = brief ? rtt : `${rtt} · ${bytesWords(link.forth + link.back)}/s`
  const width = words.length * LETTER + 14
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
