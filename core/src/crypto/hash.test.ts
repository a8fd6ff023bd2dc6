import { createHash, hkdfSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { fromHex, toHex, utf8 } from '../wire/bytes.ts'
import { derive, expand, extract, hash } from './hash.ts'

const hkdf = (key: Uint8Array, info: Uint8Array, salt: Uint8Array = new Uint8Array(32)) =>
  expand(extract(key, salt), info)

const range = (from: number, to: number) => Uint8Array.from({ length: to - from }, (_, i) => from + i)

describe('hkdf', () => {
  // In RFC 5869, appendix A, the first 32 bytes of OKM are T(1).
  it.each([
    {
      name: 'A.1',
      key: fromHex('0b'.repeat(22)),
      salt: range(0x00, 0x0d),
      info: range(0xf0, 0xfa),
      okm: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf',
    },
    {
      name: 'A.2',
      key: range(0x00, 0x50),
      salt: range(0x60, 0xb0),
      info: range(0xb0, 0x100),
      okm: 'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c',
    },
    {
      name: 'A.3',
      key: fromHex('0b'.repeat(22)),
      salt: new Uint8Array(),
      info: new Uint8Array(),
      okm: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d',
    },
  ])('matches test case $name of RFC 5869', ({ key, salt, info, okm }) => {
    expect(toHex(hkdf(key, info, salt))).toBe(okm)
  })

  it('treats a missing salt as an empty one', () => {
    const key = fromHex('0b'.repeat(22))
    expect(hkdf(key, new Uint8Array())).toEqual(hkdf(key, new Uint8Array(), new Uint8Array()))
  })

  it('matches node:crypto', () => {
    const bytes = fc.uint8Array({ maxLength: 200 })
    fc.assert(
      fc.property(bytes, bytes, bytes, (key, info, salt) => {
        expect(hkdf(key, info, salt)).toEqual(new Uint8Array(hkdfSync('sha256', key, salt, info, 32)))
      }),
    )
  })

  it('prefixes every label with the name of the protocol', () => {
    const key = range(0, 32)
    expect(derive(key, 'topic')).toEqual(expand(key, utf8('lumamesh 1 topic')))
  })
})

describe('hash', () => {
  it.each([
    ['with WebCrypto', {}],
    ['on plain http', { subtle: undefined }],
  ])('is SHA-256 %s', async (_, without) => {
    const { subtle } = crypto
    vi.stubGlobal('crypto', { subtle, ...without })
    onTestFinished(() => void vi.unstubAllGlobals())
    for (const bytes of [new Uint8Array(), range(0, 200), new Uint8Array(100_000)])
      expect(toHex(await hash(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'))
  })
})
