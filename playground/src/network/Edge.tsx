import type { MeshLink } from './links.ts'
import type { Place } from './places.ts'
import { bytesWords, rttWords } from './words.ts'

interface EdgeProps {
  link: MeshLink
  from: Place
  to: Place
  /** Where on the line its words stand, 0 to 1; undefined: nowhere. */
  words: number | undefined
  /** Whether there is room for more than the round-trip time. */
  wide: boolean
}

/** Width of a letter, px. */
const LETTER = 7.3
/** What keeps a connection alive is no traffic, bytes a second. */
const IDLE = 1_000

/** A connection: coloured by its way, thick by what goes there, with dots that move the way that most of it goes. */
export function Edge({ link: { route, rtt, forth, back }, from, to, words, wide }: EdgeProps) {
  const rate = forth + back
  const width = 1.5 + Math.min(Math.log10(1 + rate / 100), 4) * 2
  const [a, b] = forth >= back ? [from, to] : [to, from]
  const ends = { x1: a.x, y1: a.y, x2: b.x, y2: b.y }
  const label = wide ? `${rttWords(rtt)} · ${bytesWords(rate)}/s` : rttWords(rtt)
  const space = label.length * LETTER + 14
  const at = words !== undefined && {
    x: from.x + (to.x - from.x) * words,
    y: from.y + (to.y - from.y) * words,
  }
  return (
    <g className="link" data-route={route}>
      <line {...ends} strokeWidth={width} />
      {rate > IDLE && <line className="flow" {...ends} />}
      {at && (
        <>
          <rect x={at.x - space / 2} y={at.y - 11} width={space} height={22} rx={11} />
          <text {...at}>{label}</text>
        </>
      )}
    </g>
  )
}
