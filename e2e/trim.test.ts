import { expect, test } from 'vitest'
import { refuseMoved, trimmed } from '../scripts/lib/trim.mjs'

const library = `
/** Greets. */
export function hello (name) {
  if (typeof name !== 'string') throw new TypeError('not a name') // says so
  return greet(name, 'hello')
}
export const bye = (name) => greet(name, 'bye')
`

test('a pattern matches whole nodes, regardless of white space and comments', () => {
  const code = trimmed(
    library,
    [["if (typeof name !== 'string') throw …"], ['greet(name, …)', '[$1, name]', 2]],
    'a library',
  )
  expect(code).not.toContain('TypeError')
  expect(code).toContain("return ['hello', name]")
  expect(code).toContain("(name) => ['bye', name]")
})

test.for([
  ['greet(nickname, …)', '0'],
  ['greet(name, …)', '2'],
])('the build fails if the library has changed: %s', ([pattern = '', found]) => {
  expect(() => trimmed(library, [[pattern]], 'a library')).toThrow(
    `a library has changed: "${pattern}" is there ${found} times, not 1`,
  )
})

test('the build fails if a module with cuts has moved', () => {
  const input = { bytes: 1, imports: [] }
  const metafile = { inputs: { 'core/src/rooms/room.ts': input } }
  expect(() => refuseMoved({ 'rooms/room.ts': [] }, metafile)).not.toThrow()
  expect(() => refuseMoved({ 'peers/room.ts': [] }, metafile)).toThrow('peers/room.ts has cuts')
})
