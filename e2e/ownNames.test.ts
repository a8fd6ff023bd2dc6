import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { ownNames } from '../scripts/lib/reservedNames.mjs'
import { type PropertyUse, TypedSource } from './lib/propertyUses.ts'

// The build of lumamesh.js shortens these names, which the platform's objects have, too.
const own = new Set(ownNames)
let uses: PropertyUse[]
let publicMembers: Set<string>

beforeAll(() => {
  const core = new TypedSource(join(import.meta.dirname, '../core'))
  uses = core.uses()
  publicMembers = core.publicMembers('index.ts')
})

test('the compiler tells our properties from those of the platform', () => {
  const foreign = new Set(uses.filter(({ own }) => !own).map(({ name }) => name))
  expect(foreign).toContain('createDataChannel')
  expect(foreign).toContain('iceServers')
  expect(uses.some(({ name, own }) => name === 'emit' && own)).toBe(true)
  expect(publicMembers).toContain('joinRoom')
  expect(publicMembers).toContain('setPresence')
  expect(publicMembers).not.toContain('emit')
})

test('no shortened name is looked up in an object of the platform', () => {
  expect(uses.filter(({ name, own: ours }) => own.has(name) && !ours)).toEqual([])
})

test('no shortened name is public', () => {
  expect(ownNames.filter((name) => publicMembers.has(name))).toEqual([])
})
