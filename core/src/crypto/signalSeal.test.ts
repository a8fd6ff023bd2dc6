import { createDecipheriv } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileBytes } from '../../test/hostile.ts'
import { firstOf, vectors } from '../../test/vectors.ts'
import { concat, fromHex, toHex } from '../wire/bytes.ts'
import { openSignal, type SignalContext, sealSignal } from './signalSeal.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const context: fc.Arbitrary<SignalContext> = fc.record({ topic: bytes(32), from: bytes(16), to: bytes(16) })
const flipped = (bytes: Uint8Array, at: number) =>
  Uint8Array.from(bytes, (byte, i) => (i === at % bytes.length ? byte ^ 1 : byte))

describe('a sealed signal', () => {
  it.each(vectors.sealedSignals)('opens as in the vector $plaintext', (vector) => {
    const { topic, from, to } = vector
    const context = { topic: fromHex(topic), from: fromHex(from), to: fromHex(to) }
    const opened = openSignal(fromHex(vector.signalKey), context, fromHex(vector.sealed))
    expect(opened && toHex(opened)).toBe(vector.plaintext)
    expect(vector.sealed.startsWith(vector.nonce)).toBe(true)
  })

  it('is nonce, ciphertext and tag, with topic, from and to as additional data', () => {
    fc.assert(
      fc.property(bytes(32), context, fc.uint8Array({ maxLength: 300 }), (key, context, plaintext) => {
        const sealed = sealSignal(key, context, plaintext)
        const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
        decipher.setAAD(concat(context.topic, context.from, context.to))
        decipher.setAuthTag(sealed.subarray(-16))
        expect(concat(decipher.update(sealed.subarray(12, -16)), decipher.final())).toEqual(plaintext)
        expect(openSignal(key, context, sealed)).toEqual(plaintext)
      }),
    )
  })

  it('does not open for another topic, sender or addressee, under another key, or changed', () => {
    fc.assert(
      fc.property(bytes(32), context, fc.uint8Array(), fc.nat(), (key, context, plaintext, at) => {
        const sealed = sealSignal(key, context, plaintext)
        for (const field of ['topic', 'from', 'to'] as const) {
          const other = { ...context, [field]: flipped(context[field], at) }
          expect(openSignal(key, other, sealed)).toBeUndefined()
        }
        expect(openSignal(flipped(key, at), context, sealed)).toBeUndefined()
        expect(openSignal(key, context, flipped(sealed, at))).toBeUndefined()
      }),
    )
  })

  it('does not open in the other direction', () => {
    fc.assert(
      fc.property(bytes(32), context, (key, { topic, from, to }) => {
        fc.pre(toHex(from) !== toHex(to))
        const sealed = sealSignal(key, { topic, from, to }, Uint8Array.of(1))
        expect(openSignal(key, { topic, from: to, to: from }, sealed)).toBeUndefined()
      }),
    )
  })

  it('never throws on hostile bytes', () => {
    const vector = firstOf(vectors.sealedSignals)
    const context = { topic: fromHex(vector.topic), from: fromHex(vector.from), to: fromHex(vector.to) }
    fc.assert(
      fc.property(hostileBytes([fromHex(vector.sealed)], 64), (bytes) => {
        const opened = openSignal(fromHex(vector.signalKey), context, bytes)
        expect(opened && toHex(opened)).toBe(toHex(bytes) === vector.sealed ? vector.plaintext : undefined)
      }),
    )
  })

  it('has another nonce every time', () => {
    const context = { topic: new Uint8Array(32), from: new Uint8Array(16), to: new Uint8Array(16) }
    const nonces = Array.from({ length: 500 }, () =>
      toHex(sealSignal(new Uint8Array(32), context, new Uint8Array()).subarray(0, 12)),
    )
    expect(new Set(nonces).size).toBe(500)
  })
})
