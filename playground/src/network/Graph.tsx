import { hueOf } from '../shell/dom.ts'
import type { MeshLink } from './links.ts'
import { bytesWords, rttWords } from './words.ts'

interface Node {
  id: string
  name: string
}

const WIDTH = 720
const HEIGHT = 400
const CENTRE = { x: WIDTH / 2, y: HEIGHT / 2 }

/** The room as a ring of people, and each connection as a line. */
export function Graph({ nodes, links }: { nodes: readonly Node[]; links: readonly MeshLink[] }) {
  const places = new Map(nodes.map(({ id }, i) => [id, placeOf(i, nodes.length)]))
  return (
    <svg
      className="graph"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label="Who is connected to whom"
    >
      {links.map(({ key, ends, route, rtt, rate }) => {
        const [a, b] = ends.map((end) => places.get(end))
        if (!a || !b) return null
        const width = 1.5 + Math.min(Math.log10(1 + rate / 100), 4) * 2.2
        return (
          <g key={key} className="link" data-route={route}>
            <line x1={a.x} y1={a.y} x2={b.x} y2={b.y} strokeWidth={width} />
            {/* Nearer to one end: the lines of a ring all cross in its middle. */}
            <text x={a.x * 0.64 + b.x * 0.36} y={a.y * 0.64 + b.y * 0.36 - 7}>
              {rttWords(rtt)} · {bytesWords(rate)}/s
            </text>
          </g>
        )
      })}
      {nodes.map(({ id, name }) => {
        const { x, y } = places.get(id) ?? CENTRE
        return (
          <g
            key={id}
            className="node"
            style={{ '--own': `oklch(0.62 0.13 ${hueOf(id)})` } as React.CSSProperties}
          >
            <circle cx={x} cy={y} r={22} />
            <text x={x} y={y}>
              {[...name][0]?.toUpperCase() ?? '?'}
            </text>
            <text className="name" x={x} y={y + 40}>
              {name}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

function placeOf(index: number, count: number): { x: number; y: number } {
  if (count === 1) return CENTRE
  const angle = -Math.PI / 2 + (index / count) * 2 * Math.PI
  return { x: CENTRE.x + 270 * Math.cos(angle), y: CENTRE.y - 10 + 145 * Math.sin(angle) }
}
