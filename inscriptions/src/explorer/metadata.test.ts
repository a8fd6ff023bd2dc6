import { utf8 } from '@lumamesh/core/protocol'
import fc from 'fast-check'
import { CBOR } from 'micro-ordinals/cbor.js'
import { describe, expect, it } from 'vitest'
import { metadataHtml } from './metadata.ts'

const htmlOf = (value: unknown) => metadataHtml(CBOR.encode(value))?.text

describe('metadataHtml()', () => {
  it.each<[unknown, string]>([
    ['<b>', '&lt;b&gt;'],
    [7, '7'],
    [true, 'true'],
    [null, 'null'],
    [Uint8Array.of(0xab, 1), 'AB01'],
    [[1, 'a'], '<ul><li>1</li><li>a</li></ul>'],
    [{ '<k>': 'v' }, '<dl><dt>&lt;k&gt;</dt><dd>v</dd></dl>'],
    [{ list: [{ a: 1 }] }, '<dl><dt>list</dt><dd><ul><li><dl><dt>a</dt><dd>1</dd></dl></li></ul></dd></dl>'],
    [[], '<ul></ul>'],
  ])('shows %j', (value, expected) => {
    expect(htmlOf(value)).toBe(expected)
  })

  it.each<[string, Uint8Array]>([
    ['no bytes', new Uint8Array()],
    ['text', utf8('hello')],
    ['truncated CBOR', CBOR.encode({ a: 'b' }).slice(0, -1)],
    ['nested lists without an end', new Uint8Array(100_000).fill(0x9f)],
    ['deeply nested lists', new Uint8Array(100_000).fill(0x81)],
  ])('is undefined for %s', (_, metadata) => {
    expect(metadataHtml(metadata)).toBeUndefined()
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (metadata) => {
        expect(metadataHtml(metadata)?.text ?? '').not.toContain('<script')
      }),
    )
  })
})
