import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const standIns = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts') && !/\.test(-d)?\.ts$/.test(path))

const typeTests = readFileSync(join(import.meta.dirname, 'lite.test-d.ts'), 'utf8')

it('finds the stand-ins', () => expect(standIns).toContain('features/media.ts'))

it.each(standIns)('%s stands in for a module of the same path', (path) => {
  expect(existsSync(join(import.meta.dirname, '..', path))).toBe(true)
})

it.each(standIns)('lite.test-d.ts compares the types of %s', (path) => {
  expect(typeTests).toContain(`typeof import('./${path}')`)
  expect(typeTests).toContain(`typeof import('../${path}')`)
})
