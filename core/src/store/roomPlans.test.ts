import { describe, expect, it } from 'vitest'
import { RoomPlans } from './roomPlans.ts'

describe('the planned options of a room', () => {
  it('are those of the first caller that passed any', () => {
    const plans = new RoomPlans()
    plans.offer('a', {})
    // Like a prop that was not passed.
    plans.offer('a', { nick: undefined } as object)
    plans.offer('a', { nick: 'Ada' })
    plans.offer('a', { nick: 'Bob' })
    expect(plans.optionsOf('a')).toEqual({ nick: 'Ada', presence: {} })
  })

  it('that failed are retried only with different options', () => {
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
