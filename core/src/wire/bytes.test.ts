import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, equal, fromBase64, fromHex, toBase64, toHex, utf8 } from './bytes.ts'

const anyBytes = fc.uint8Array({ maxLength: 100 })

describe('bytes', () => {
  it('survive encoding as hex', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
        expect(fromHex(toHex(bytes))).toEqual(bytes)
      }),
    )
  })

  it('survive encoding as unpadded base64', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64').replaceAll('=', ''))
        expect(fromBase64(toBase64(bytes))).toEqual(bytes)
      }),
    )
  })

  it('have one form in base64: any other form is read as undefined', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
        const bytes = fromBase64(text)
        if (bytes) expect(toBase64(bytes)).toBe(text)
      }),
    )
  })

  it.each(['AA==', 'A', 'AB', 'AAB', 'A-', 'A\n', ' AA'])('are not read from %j', (text) => {
    expect(fromBase64(text)).toBeUndefined()
  })

  it('are joined in order', () => {
    fc.assert(
      fc.property(fc.array(anyBytes), (parts) => {
        expect(concat(...parts)).toEqual(Uint8Array.from(parts.flatMap((part) => [...part])))
      }),
    )
  })

  it('are equal if their length and every byte are', () => {
    fc.assert(
      fc.property(anyBytes, anyBytes, (a, b) => {
        expect(equal(a, Uint8Array.from(a))).toBe(true)
        expect(equal(a, b)).toBe(Buffer.compare(a, b) === 0)
      }),
    )
  })

  it('hold text as UTF-8', () => {
    expect(toHex(utf8('aé🚀'))).toBe('61c3a9f09f9a80')
  })
})
