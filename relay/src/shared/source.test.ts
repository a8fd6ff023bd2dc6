import { expect, it } from 'vitest'
import { addressKey, sourceOf } from './source.ts'

it('counts an IPv4 address and an IPv6 /64 as one source each', () => {
  expect(sourceOf('2001:db8::1')).toBe(sourceOf('2001:db8::ffff:1'))
  expect(sourceOf('2001:db8::1')).not.toBe(sourceOf('2001:db8:0:1::1'))
  expect(sourceOf('203.0.113.7')).not.toBe(sourceOf('203.0.113.8'))
})

it('has different keys for different addresses', () => {
  const keys = [
    { host: '203.0.113.7', port: 1 },
    { host: '203.0.113.7', port: 11 },
    { host: '2001:db8::1', port: 1 },
    { host: '2001:db8::', port: 11 },
  ].map(addressKey)
  expect(new Set(keys).size).toBe(keys.length)
})
