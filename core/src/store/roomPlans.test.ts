import { describe, expect, it } from 'vitest'
import { RoomPlans } from './roomPlans.ts'

describe('plans', () => {
  it('have the options of the first who gave any', () => {
    const plans = new RoomPlans()
    plans.offer('a', {})
    // As a prop that was not passed.
    plans.offer('a', { nick: undefined } as object)
    plans.offer('a', { nick: 'Ada' })
    plans.offer('a', { nick: 'Bob' })
    expect(plans.optionsOf('a')).toEqual({ nick: 'Ada', presence: {} })
  })

  it('that failed are worth another try with other options, and with those only', () => {
    const plans = new RoomPlans()
    expect(plans.offer('a', { nick: 'too long' })).toBe(false)
    plans.reconsider('a')
    expect(plans.offer('a', {})).toBe(false)
    expect(plans.offer('a', { nick: 'too long', presence: {} })).toBe(false)
    plans.reconsider('a')
    expect(plans.offer('a', { nick: 'Ada' })).toBe(true)
    expect(plans.offer('a', { nick: 'Bob' })).toBe(false)
    expect(plans.optionsOf('a').nick).toBe('Ada')
  })
})
