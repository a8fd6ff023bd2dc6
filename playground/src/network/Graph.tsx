import type { RelayState } from '@lumamesh/react'
import { useRef } from 'react'
import { hueOf } from '../shell/dom.ts'
import { useSize } from '../shell/useSize.ts'
import { Edge } from './Edge.tsx'
import type { MeshLink } from './links.ts'
import { type Place, ringOf, rowOf } from './places.ts'

export interface Person {
  id: string
  name: string
}

interface GraphProps {
  /** We first. */
  people: readonly Person[]
  links: readonly MeshLink[]
  relays: readonly RelayState[]
}

const MANY_LINKS = 10
/** Px. */
const WIDE = 480

/** The room as a ring of people with their connections, and below us the relays with ours. */
export function Graph({ people, links, relays }: GraphProps) {
  const svg = useRef<SVGSVGElement>(null)
  const size = useSize(svg)
  const places = ringOf(people.length, size)
  const placeBy = (id: string) => places[people.findIndex((person) => person.id === id)]
  const row = rowOf(relays.length, size)
  const [self] = people
  const [own] = places
  // The lines of a ring cross in its middle: what is said of them stands nearer to one end.
  const middle = people.length > 3 ? 0.36 : 0.5
  return (
    <svg className="graph" ref={svg} role="img" aria-label="Who is connected to whom">
      {relays.map(({ id, status }, i) => {
        const at = row[i]
        if (!at || !own || status === 'known') return null
        return <line key={id} className="relay" x1={own.x} y1={own.y} x2={at.x} y2={at.y} />
      })}
      {links.map((link) => {
        const [from, to] = link.ends.map(placeBy)
        const said = links.length <= MANY_LINKS || (self && link.ends.includes(self.id))
        if (!from || !to) return null
        const words = said ? middle : undefined
        return <Edge key={link.key} {...{ link, from, to, words }} wide={size.width > WIDE} />
      })}
      {relays.map(({ id, address, status }, i) => {
        const at = row[i]
        return at && <RelayNode key={id} address={address} status={status} at={at} />
      })}
      {people.map(({ id, name }, i) => {
        const at = places[i]
        return at && <PersonNode key={id} id={id} name={name} at={at} label={labelOf(i, at, size.height)} />
      })}
    </svg>
  )
}

/** Where the name stands: away from the lines. */
function labelOf(index: number, { x, y }: Place, height: number): Place & { anchor: 'start' | 'middle' } {
  if (index === 0) return { x: x + 32, y: y + 8, anchor: 'start' }
  return { x, y: y + (y < height / 2 ? -36 : 38), anchor: 'middle' }
}

function PersonNode({ id, name, at, label }: Person & { at: Place; label: ReturnType<typeof labelOf> }) {
  const { anchor, ...place } = label
  return (
    <g className="node" style={{ '--own': `oklch(0.62 0.13 ${hueOf(id)})` } as React.CSSProperties}>
      <circle cx={at.x} cy={at.y} r={22} />
      <text {...at}>{[...name][0]?.toUpperCase() ?? '?'}</text>
      <text className="name" {...place} style={{ textAnchor: anchor }}>
        {name}
      </text>
    </g>
  )
}

function RelayNode({ address, status, at }: { address: string; status: string; at: Place }) {
  return (
    <g className="node relay" data-state={status}>
      <rect x={at.x - 7} y={at.y - 7} width={14} height={14} rx={4} />
      <text className="address" x={at.x} y={at.y + 22}>
        {address}
      </text>
    </g>
  )
}
