import fc from 'fast-check'
import { expect, it } from 'vitest'
import { TokenBucket, TokenBuckets } from './tokenBuckets.ts'

it('gives at most the burst and the tokens added since', () => {
  const steps = fc.array(fc.tuple(fc.nat(2_000), fc.nat(5)), { maxLength: 200 })
  fc.assert(
    fc.property(steps, (list) => {
      const bucket = new TokenBucket({ perSecond: 7, burst: 10 }, 0)
      let now = 0
      let taken = 0
      for (const [elapsed, tokens] of list) {
        now += elapsed
        if (bucket.take(now, tokens)) taken += tokens
        expect(taken).toBeLessThanOrEqual(10 + (now / 1000) * 7 + 1e-6)
      }
    }),
  )
})

it('adds no tokens for a clock that goes back', () => {
  const bucket = new TokenBucket({ perSecond: 1, burst: 1 }, 1_000)
  expect(bucket.take(1_000)).toBe(true)
  expect(bucket.take(0)).toBe(false)
  expect(bucket.take(1_000)).toBe(false)
  expect(bucket.take(2_000)).toBe(true)
})

it('keeps a bucket for each source, and at most `max` of them', () => {
  const buckets = new TokenBuckets({ perSecond: 1, burst: 1 }, 100)
  for (let i = 0; i < 1_000; i++) expect(buckets.take(String(i), 0)).toBe(true)
  expect(buckets.size).toBe(100)
  expect(buckets.take('999', 0)).toBe(false)
  buckets.sweep(10_000)
  expect(buckets.size).toBe(0)
})
