import { hueOf } from '../shell/dom.ts'
import type { Place } from './places.ts'

const LABELS = {
  above: { dx: 0, dy: -36, textAnchor: 'middle' },
  below: { dx: 0, dy: 38, textAnchor: 'middle' },
  right: { dx: 32, dy: 8, textAnchor: 'start' },
} as const

interface PersonProps {
  id: string
  name: string
  at: Place
  /** Where the name is, relative to the circle. */
  label: keyof typeof LABELS
}

export function PersonNode({ id, name, at: { x, y }, label }: PersonProps) {
  const { dx, dy, textAnchor } = LABELS[label]
  return (
    <g className="node" style={{ '--own': `oklch(0.62 0.13 ${hueOf(id)})` } as React.CSSProperties}>
      <circle cx={x} cy={y} r={22} />
      <text x={x} y={y}>
        {[...name][0]?.toUpperCase() ?? '?'}
      </text>
      <text className="name" x={x + dx} y={y + dy} style={{ textAnchor }}>
        {name}
      </text>
    </g>
  )
}

export function RelayNode({ address, status, at: { x, y } }: { address: string; status: string; at: Place }) {
  return (
    <g className="node" data-state={status}>
      <rect x={x - 7} y={y - 7} width={14} height={14} rx={4} />
      <text className="address" x={x} y={y + 22}>
        {address}
      </text>
    </g>
  )
}
