import { CYCLES } from '../rows/cycles.ts'
import { PAGES } from '../rows/mesh.ts'
import type { Measures } from './measures.ts'

/** One line of the table: which values it shows, and the bar for ours. */
export interface Line {
  row: number
  /** The row of its values. */
  key: string
  what: string
  unit: 'ms' | 'B' | 'MB/s' | '/s' | ''
  anchors: readonly string[]
  floor?: string
  bar: string
  /** The largest allowed multiple of the floor. */
  timesFloor?: number
  /** The smallest allowed multiple of the floor. */
  ofFloor?: number
  /** What is multiplied instead of the floor. */
  base?: string
  atMost?: number
  atLeast?: number
  /** Ours must be below the best of these contenders. */
  below?: readonly string[]
  /** The other contenders that are shown. */
  also?: readonly string[]
}

const TRYSTERO = ['torrent', 'mqtt'] as const
const BESIDE = ['torrent', 'torrent, idle', 'mqtt', 'mqtt, idle']

export const LINES: readonly Line[] = [
  {
    row: 1,
    key: '1',
    what: 'the library, minified, brotli',
    unit: 'B',
    anchors: ['trystero', 'torrent', 'mqtt', 'peerjs', 'simple-peer'],
    also: ['ours, full'],
    bar: '≤ 20,000 B',
    atMost: 20_000,
  },
  {
    row: 2,
    key: '2',
    what: 'dial → channel open',
    unit: 'ms',
    anchors: [],
    floor: 'floor',
    bar: '≤ 1.3 × floor',
    timesFloor: 1.3,
    also: ['connect()'],
  },
  {
    row: 3,
    key: '3',
    what: 'cold: `connect()` + `joinRoom()` → first message',
    unit: 'ms',
    anchors: [...TRYSTERO, 'peerjs'],
    floor: 'floor',
    bar: '≤ 2.2 × floor, below Trystero',
    timesFloor: 2.2,
    below: TRYSTERO,
  },
  {
    row: 4,
    key: '4',
    what: 'warm: `joinRoom()` → first message',
    unit: 'ms',
    anchors: [],
    floor: 'floor',
    bar: '≤ 1.4 × floor',
    timesFloor: 1.4,
    also: ['second pair'],
  },
  {
    row: 5,
    key: '5',
    what: `${PAGES} pages join at once → full mesh`,
    unit: 'ms',
    anchors: TRYSTERO,
    bar: '≤ 400 ms',
    atMost: 400,
    also: ['ours, connected'],
  },
  {
    row: 6,
    key: '6',
    what: 'a file of 64 MB to one peer',
    unit: 'MB/s',
    anchors: [...TRYSTERO, 'peerjs'],
    floor: 'floor',
    bar: '≥ 0.9 × floor',
    ofFloor: 0.9,
  },
  {
    row: 7,
    key: '7 awaited',
    what: 'small messages, each awaited',
    unit: '/s',
    anchors: [...TRYSTERO, 'peerjs'],
    floor: 'floor',
    bar: '≥ 20,000 /s',
    atLeast: 20_000,
  },
  {
    row: 7,
    key: '7',
    what: 'small messages, not awaited',
    unit: '/s',
    anchors: [...TRYSTERO, 'peerjs'],
    floor: 'floor',
    bar: '≥ 0.9 × floor',
    ofFloor: 0.9,
  },
  {
    row: 8,
    key: '8',
    what: 'bytes around a one-byte message',
    unit: 'B',
    anchors: [...TRYSTERO, 'peerjs'],
    bar: '≤ 24 B',
    atMost: 24,
  },
  {
    row: 9,
    key: '9 crash',
    what: 'crash → noticed',
    unit: 'ms',
    anchors: TRYSTERO,
    bar: '≤ 3,000 ms',
    atMost: 3_000,
  },
  {
    row: 9,
    key: '9 leave',
    what: 'clean leave → noticed',
    unit: 'ms',
    anchors: TRYSTERO,
    bar: '≤ 50 ms',
    atMost: 50,
  },
  {
    row: 10,
    key: '10',
    what: 'join/leave cycles in one tab',
    unit: '',
    anchors: ['torrent', 'torrent, alone', 'mqtt', 'mqtt, alone'],
    bar: '≥ 1,000',
    atLeast: CYCLES,
    also: ['ours, alone'],
  },
  {
    row: 11,
    key: '11',
    what: `RTCPeerConnections a page, ${PAGES} in a room`,
    unit: '',
    anchors: TRYSTERO,
    bar: `≤ ${PAGES - 1} + 2`,
    atMost: PAGES + 1,
    also: ['ours, connected'],
  },
  {
    row: 15,
    key: '15',
    what: 'a cursor beside a file of 1 GB, one way, median',
    unit: 'ms',
    anchors: BESIDE,
    floor: 'floor',
    bar: '≤ 1.5 × idle',
    timesFloor: 1.5,
    base: 'ours, idle',
    also: ['ours, idle', 'floor, idle'],
  },
  {
    row: 15,
    key: '15 p95',
    what: 'the same, 95th percentile',
    unit: 'ms',
    anchors: BESIDE,
    floor: 'floor',
    bar: '≤ 1.5 × idle',
    timesFloor: 1.5,
    base: 'ours, idle',
    also: ['ours, idle', 'floor, idle'],
  },
]

/** Whether ours reached the bar. Undefined if a value was not measured. */
export function reached(line: Line, measures: Measures): boolean | undefined {
  const { key, timesFloor, ofFloor, atMost, atLeast, below = [], base = line.floor } = line
  const ours = measures.of(key, 'ours')?.median
  const floor = base && measures.of(key, base)?.median
  if (ours === undefined) return
  if ((timesFloor ?? ofFloor) !== undefined && !floor) return
  const others = below.map((name) => measures.of(key, name)?.median ?? Number.POSITIVE_INFINITY)
  return (
    (timesFloor === undefined || ours <= timesFloor * Number(floor)) &&
    (ofFloor === undefined || ours >= ofFloor * Number(floor)) &&
    (atMost === undefined || ours <= atMost) &&
    (atLeast === undefined || ours >= atLeast) &&
    others.every((other) => ours < other)
  )
}
