import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { LANE_NAMES, LANE_TRAITS, RELIABLE } from './lanes.ts'

const protocol = readFileSync(new URL('../../../docs/reference/protocol.md', import.meta.url), 'utf8')

it('gives each lane the number and the traits that the protocol specifies', () => {
  const rows = LANE_NAMES.map((name, lane) => [lane, name, LANE_TRAITS[lane]?.kept ? 'yes' : 'no'])
  const heading = /^\| *lane *\| *name *\| *kept *\|.*\n\|.*\n/m.exec(protocol)
  const table = protocol.slice((heading?.index ?? 0) + (heading?.[0].length ?? 0)).split('\n\n')[0] ?? ''
  const written = table
    .trim()
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()))
  expect(written.map(([, lane, name, kept]) => [Number(lane), name, kept])).toEqual(rows)
})

it('keeps every message of the lane that carries acknowledgements', () => {
  expect([LANE_NAMES[RELIABLE], LANE_TRAITS[RELIABLE]?.kept]).toEqual(['reliable', true])
})
