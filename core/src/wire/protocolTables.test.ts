import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { frameSchema } from './frames.ts'
import type { Schema } from './schema.ts'
import { signalSchema } from './signals.ts'

const protocol = readFileSync(new URL('../../../docs/reference/protocol.md', import.meta.url), 'utf8')

/** The cells of the table whose second column has this name. */
function rowsOf(column: string): string[][] {
  const heading = new RegExp(`^\\| *type *\\| *${column} *\\|.*\\n\\|.*\\n`, 'm').exec(protocol)
  const table = protocol.slice((heading?.index ?? 0) + (heading?.[0].length ?? 0)).split('\n\n')[0] ?? ''
  return table.split('\n').map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

const typesOf = (schema: Schema) =>
  Object.entries(schema).map(([name, [type]]) => [type, name] satisfies [number, string])

describe('docs/reference/protocol.md', () => {
  it('lists every frame with its number', () => {
    const written = rowsOf('frame').map(([type, name = '']) => [Number(type), name.toLowerCase()])
    expect(written).toEqual(typesOf(frameSchema))
  })

  it.each(rowsOf('frame'))('names the fields of frame %s %s', (_, name = '', ...cells) => {
    const [, fields = {}] =
      Object.entries(frameSchema).find(([type]) => type === name.toLowerCase())?.[1] ?? []
    const missing = Object.keys(fields).filter((field) => !new RegExp(`\\b${field}\\b`).test(cells.join(' ')))
    expect(missing).toEqual([])
  })

  it('lists every signal with its number', () => {
    expect(rowsOf('signal').map(([type, name]) => [Number(type), name])).toEqual(typesOf(signalSchema))
  })
})
