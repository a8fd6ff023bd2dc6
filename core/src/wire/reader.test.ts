import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal } from '../../test/hostile.ts'
import { toHex, utf8 } from './bytes.ts'
import { Reader } from './reader.ts'
import { Writer } from './writer.ts'

const varint = fc.nat({ max: 48 }).chain((bits) => fc.integer({ min: 0, max: 2 ** (bits + 1) - 1 }))

type Op = { uint: number; size: number } | { varint: number } | { text: string } | { bytes: Uint8Array }

const ops: fc.Arbitrary<Op[]> = fc.array(
  fc.oneof(
    fc
      .integer({ min: 1, max: 6 })
      .chain((size) =>
        fc.integer({ min: 0, max: 2 ** (8 * size) - 1 }).map((value) => ({ uint: value, size })),
      ),
    varint.map((value) => ({ varint: value })),
    fc.string({ unit: 'grapheme' }).map((value) => ({ text: value })),
    fc.uint8Array().map((value) => ({ bytes: value })),
  ),
)

describe('Writer and Reader', () => {
  it('keep every field', () => {
    fc.assert(
      fc.property(ops, fc.integer({ min: 0, max: 300 }), (fields, size) => {
        const writer = new Writer(size)
        for (const field of fields) {
          if ('uint' in field) writer.uint(field.uint, field.size)
          else if ('varint' in field) writer.varint(field.varint)
          else writer.put('text' in field ? utf8(field.text) : field.bytes)
        }
        expect(writer.length).toBe(writer.bytes.length)
        const reader = new Reader(writer.bytes)
        for (const field of fields) {
          if ('uint' in field) expect(reader.uint(field.size)).toBe(field.uint)
          else if ('varint' in field) expect(reader.varint()).toBe(field.varint)
          else if ('text' in field) expect(reader.text(utf8(field.text).length)).toBe(field.text)
          else expect(reader.take(field.bytes.length)).toEqual(field.bytes)
        }
        expect(reader.left).toBe(0)
      }),
    )
  })

  it.each([
    [0, '00'],
    [127, '7f'],
    [128, '8001'],
    [300, 'ac02'],
    [2 ** 32, '8080808010'],
    [2 ** 49 - 1, 'ffffffffffff7f'],
  ])('write the varint %d as %s', (value, hex) => {
    expect(toHex(new Writer(1).varint(value).bytes)).toBe(hex)
  })

  it.each([
    ['cut short', [0x80]],
    ['not in its shortest form', [0x80, 0x00]],
    ['zero in two bytes', [0x80, 0x80, 0x00]],
    ['over 49 bits', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]],
  ])('refuse a varint that is %s', (_, bytes) => {
    expect(refusal(() => new Reader(Uint8Array.from(bytes)).varint())).toBe('malformed')
  })

  it('never read past the end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 16 }), fc.nat({ max: 20 }), (bytes, length) => {
        const code = refusal(() => new Reader(bytes).take(length))
        expect(code).toBe(length > bytes.length ? 'malformed' : undefined)
        expect(['malformed', undefined]).toContain(refusal(() => new Reader(bytes).varint()))
        expect(['malformed', undefined]).toContain(refusal(() => new Reader(bytes).text(length)))
      }),
    )
  })

  it('accept exactly one form of each varint', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 8 }), (bytes) => {
        const reader = new Reader(bytes)
        if (refusal(() => reader.varint())) return
        const read = bytes.subarray(0, bytes.length - reader.left)
        expect(new Writer().varint(new Reader(bytes).varint()).bytes).toEqual(read)
      }),
    )
  })

  it('return views of the bytes, not copies', () => {
    const bytes = new Uint8Array(8)
    expect(new Reader(bytes).take(4).buffer).toBe(bytes.buffer)
  })
})
