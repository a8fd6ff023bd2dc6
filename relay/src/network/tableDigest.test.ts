import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bucketsOf, DIGEST_BYTES, maskOf, TableDigest } from './tableDigest.ts'

const hash = (text: string) => createHash('sha256').update(text).digest()

it('differs only in the buckets in which two sets differ', () => {
  const items = fc.array(fc.tuple(fc.nat(255), fc.string()), { maxLength: 40 })
  fc.assert(
    fc.property(items, fc.uniqueArray(fc.nat(255)), (common, extra) => {
      const [one, other] = [new TableDigest(), new TableDigest()]
      for (const [bucket, text] of common)
        for (const digest of [one, other]) digest.toggle(bucket, hash(text))
      for (const bucket of extra) other.toggle(bucket, hash(`only here ${bucket}`))
      expect(one.difference(other.bytes)).toEqual(new Set(extra))
    }),
  )
})

it('is the same for an item that was added and removed', () => {
  const digest = new TableDigest()
  digest.toggle(255, hash('a'))
  digest.toggle(255, hash('a'))
  expect(digest.bytes).toEqual(new Uint8Array(DIGEST_BYTES))
})

it('reads back a mask of buckets', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(255)), (buckets) => {
      expect(bucketsOf(maskOf(new Set(buckets)))).toEqual(new Set(buckets.toSorted((a, b) => a - b)))
    }),
  )
})
