import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Tombstones } from '../port/tombstones.ts'
import { sourceOf } from './source.ts'
import { TokenBucket, TokenBuckets } from './tokenBuckets.ts'

it('never gives more than the burst and what came back since', () => {
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

it('gives nothing for a clock that goes back', () => {
  const bucket = new TokenBucket({ perSecond: 1, burst: 1 }, 1_000)
  expect(bucket.take(1_000)).toBe(true)
  expect(bucket.take(0)).toBe(false)
  expect(bucket.take(1_000)).toBe(false)
  expect(bucket.take(2_000)).toBe(true)
})

it('keeps sources apart, and at most so many of them', () => {
  const buckets = new TokenBuckets({ perSecond: 1, burst: 1 }, 100)
  for (let i = 0; i < 1_000; i++) expect(buckets.take(String(i), 0)).toBe(true)
  expect(buckets.size).toBe(100)
  expect(buckets.take('999', 0)).toBe(false)
  buckets.sweep(10_000)
  expect(buckets.size).toBe(0)
})

it('takes an IPv6 /64 for one source', () => {
  expect(sourceOf('2001:db8::1')).toBe(sourceOf('2001:db8::ffff:1'))
  expect(sourceOf('2001:db8::1')).not.toBe(sourceOf('2001:db8:0:1::1'))
  expect(sourceOf('203.0.113.7')).not.toBe(sourceOf('203.0.113.8'))
})

it('remembers dials that are over for a while, and at most so many', () => {
  const tombstones = new Tombstones(1_000, 2)
  tombstones.add('a', 0)
  expect(tombstones.has('a', 999)).toBe(true)
  expect(tombstones.has('a', 1_000)).toBe(false)
  tombstones.add('b', 500)
  tombstones.add('c', 600)
  expect(tombstones.has('a', 700)).toBe(false)
  expect(tombstones.has('b', 700)).toBe(true)
})
