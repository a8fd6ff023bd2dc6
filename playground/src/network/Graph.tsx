import type { RelayState } from '@lumamesh/react'
import { useRef } from 'react'
import { useSize } from '../shell/useSize.ts'
import { Edge, EdgeLabel } from './Edge.tsx'
import type { MeshLink } from './links.ts'
import { PersonNode, RelayNode } from './nodes.tsx'
import { ringOf, rowOf } from './places.ts'

export interface Person {
  id: string
  name: string
}

interface GraphProps {
  /** This user first. */
  people: readonly Person[]
  links: readonly MeshLink[]
  relays: readonly RelayState[]
}

/** With more people than this, only connections of this page are labelled. */
const FEW = 4
/** Below this width, labels are brief, px. */
const NARROW = 480

/** The people in a ring with their connections. The relays of this page are in a row below. */
export function Graph({ people, links, relays }: GraphProps) {
  const svg = useRef<SVGSVGElement>(null)
  const size = useSize(svg)
  const ring = ringOf(people.length, size)
  const row = rowOf(relays.length, size)
  const [self] = people
  const [own] = ring
  const placeBy = (id: string) => ring[people.findIndex((person) => person.id === id)]
  const edges = links.flatMap((link) => {
    const [from, to] = link.ends.map(placeBy)
    return from && to ? [{ link, from, to }] : []
  })
  const labelled = edges.filter(({ link }) => people.length <= FEW || link.ends[0] === self?.id)
  // In a larger ring, lines cross in the middle, so labels move away from it.
  const part = people.length < FEW ? 0.5 : 0.62
  return (
    <svg className="graph" ref={svg} role="img" aria-label="Who is connected to whom">
      {relays.map(({ id, status }, i) => {
        const at = row[i]
        if (!at || !own || status === 'known') return null
        return <line key={id} x1={own.x} y1={own.y} x2={at.x} y2={at.y} />
      })}
      {edges.map((edge) => (
        <Edge key={edge.link.key} {...edge} />
      ))}
      {labelled.map((edge) => (
        <EdgeLabel key={edge.link.key} {...edge} part={part} brief={size.width < NARROW} />
      ))}
      {relays.map(({ id, address, status }, i) => {
        const at = row[i]
        return at && <RelayNode key={id} {...{ address, status, at }} />
      })}
      {people.map(({ id, name }, i) => {
        const at = ring[i]
        // Where no line crosses the name.
        const label = i === 0 ? 'right' : at && at.y < size.height / 2 ? 'above' : 'below'
        return at && <PersonNode key={id} {...{ id, name, at, label }} />
      })}
    </svg>
  )
}
