import { brotliCompressSync } from 'node:zlib'
import { utf8 } from '@lumamesh/core/protocol'
import { CBOR } from 'micro-ordinals/cbor.js'
import { describe, expect, it } from 'vitest'
import { type Content, checkContent, envelopeOf } from './content.ts'

const body = utf8('hello')
const delegate = `${'a'.repeat(64)}i0`

describe('checkContent()', () => {
  it.each<[string, Content]>([
    ['a body', { type: 'text/plain', body }],
    ['an empty body', { type: 'text/plain', body: new Uint8Array() }],
    ['a delegate', { delegate }],
    ['a delegate with a type', { type: 'text/plain', delegate }],
    ['a pointer of 0', { type: 'text/plain', body, pointer: 0 }],
    ['brotli', { type: 'text/plain', body: brotliCompressSync(body), encoding: 'br' }],
  ])('accepts %s', (_, content) => {
    expect(() => checkContent(content)).not.toThrow()
  })

  it.each([
    'text/plain',
    'text/html;charset=utf-8',
    'text/html; charset=utf-8',
    'image/svg+xml',
    'application/vnd.a-b.c',
    'audio/ogg ;codecs="opus"',
  ])('accepts the type %s', (type) => {
    expect(() => checkContent({ type, body })).not.toThrow()
  })

  it.each([
    '',
    'text',
    'text/',
    '/plain',
    'text/plain charset',
    'text/plain;a=\n',
    'text/plain;a=é',
    'a/b/c',
    ' a/b',
  ])('refuses the type %j', (type) => {
    expect(() => checkContent({ type, body })).toThrow(/content type/)
    expect(() => checkContent({ type, delegate })).toThrow(/content type/)
  })

  it.each<[string, Content, RegExp]>([
    ['an empty object', {}, /nothing to inscribe/],
    ['metadata alone', { metadata: {} }, /nothing to inscribe/],
    ['a body without a type', { body }, /content type/],
    ['a body that is not brotli', { type: 'text/plain', body, encoding: 'br' }, /brotli/],
    ['an encoding without a body', { delegate, encoding: 'br' }, /brotli/],
    ['a fractional pointer', { type: 'text/plain', body, pointer: 0.5 }, /pointer 0\.5/],
    ['a negative pointer', { type: 'text/plain', body, pointer: -1 }, /pointer -1/],
    ['a pointer that is not a safe integer', { type: 'text/plain', body, pointer: 2 ** 53 }, /pointer/],
  ])('refuses %s', (_, content, sentence) => {
    const refused = () => checkContent(content)
    expect(refused).toThrow(sentence)
    expect(refused).toThrow(expect.objectContaining({ code: 'invalid-option' }))
  })
})

describe('envelopeOf()', () => {
  it('sets the tag of each field', () => {
    const content: Content = {
      type: 'text/plain',
      body,
      encoding: 'br',
      metadata: { title: 'a' },
      delegate,
      pointer: 7,
    }
    expect(envelopeOf(content, [delegate])).toEqual({
      body,
      tags: {
        contentType: 'text/plain',
        contentEncoding: 'br',
        parents: [delegate],
        delegate,
        pointer: 7n,
        metadata: CBOR.encode({ title: 'a' }),
      },
    })
  })

  it('leaves absent fields undefined', () => {
    const { tags, body } = envelopeOf({ delegate }, [])
    expect(body).toBeUndefined()
    expect(Object.entries(tags).filter(([, value]) => value !== undefined)).toEqual([
      ['parents', []],
      ['delegate', delegate],
    ])
  })

  it('keeps metadata of null, which CBOR can encode', () => {
    expect(envelopeOf({ delegate, metadata: null }, []).tags.metadata).toEqual(CBOR.encode(null))
  })

  it('refuses metadata that CBOR cannot encode', () => {
    expect(() => envelopeOf({ delegate, metadata: () => 1 }, [])).toThrow(
      expect.objectContaining({ code: 'invalid-option', message: expect.stringContaining('metadata') }),
    )
  })
})
