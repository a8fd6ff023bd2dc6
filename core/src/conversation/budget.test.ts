import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal } from '../../test/hostile.ts'
import { Budget } from './budget.ts'

/** The number of bytes that can still be taken. */
function left(budget: Budget, limit: number): number {
  let [low, high] = [0, limit]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (refusal(() => budget.take(middle))) high = middle - 1
    else {
      budget.give(middle)
      low = middle
    }
  }
  return low
}

describe('a budget', () => {
  it('allows as much as its limit, and refuses one byte more', () => {
    const budget = new Budget(100)
    budget.take(60)
    budget.take(40)
    expect(refusal(() => budget.take(1))).toBe('peer-over-limit')
    budget.give(1)
    budget.take(1)
    expect(left(budget, 100)).toBe(0)
  })

  it('takes nothing if either its own limit or the shared limit is reached', () => {
    const whole = new Budget(100)
    const [one, other] = [new Budget(80, whole), new Budget(80, whole)]
    one.take(70)
    expect(refusal(() => other.take(31))).toBe('peer-over-limit')
    expect(refusal(() => one.take(11))).toBe('peer-over-limit')
    other.take(30)
    expect([left(one, 80), left(other, 80), left(whole, 100)]).toEqual([0, 0, 0])
    one.give(70)
    expect([left(one, 80), left(other, 80)]).toEqual([70, 50])
  })

  it('returns everything when it is closed, and nothing twice', () => {
    const whole = new Budget(100)
    const [one, other] = [new Budget(100, whole), new Budget(100, whole)]
    one.take(60)
    other.take(30)
    one.close()
    one.give(60)
    expect(left(whole, 100)).toBe(70)
    one.close()
    expect(left(whole, 100)).toBe(70)
  })

  it('never exceeds its limit or the shared limit', () => {
    const step = fc.record({
      who: fc.nat({ max: 2 }),
      bytes: fc.nat({ max: 60 }),
      gives: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const whole = new Budget(100)
        const parts = [0, 1, 2].map(() => ({ budget: new Budget(70, whole), taken: [] as number[] }))
        const sum = (numbers: number[]) => numbers.reduce((all, number) => all + number, 0)
        for (const { who, bytes, gives } of steps) {
          const part = parts[who]
          if (!part) continue
          const all = sum(parts.flatMap(({ taken }) => taken))
          const fits = sum(part.taken) + bytes <= 70 && all + bytes <= 100
          const given = gives ? part.taken.pop() : undefined
          if (given !== undefined) part.budget.give(given)
          else if (refusal(() => part.budget.take(bytes))) expect(fits).toBe(false)
          else {
            expect(fits).toBe(true)
            part.taken.push(bytes)
          }
        }
        for (const { budget } of parts) budget.close()
        expect(left(whole, 100)).toBe(100)
      }),
    )
  })
})
