import { expect, it } from 'vitest'
import { isHarmless } from './uncaughtErrors.ts'

it('tells an error of one connection from any other', () => {
  expect(isHarmless(Object.assign(new Error('closed'), { name: 'StreamStateError' }))).toBe(true)
  expect(isHarmless(new TypeError('undefined is not a function'))).toBe(false)
  expect(isHarmless('StreamStateError')).toBe(false)
})
