import { createDecipheriv } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileBytes } from '../../test/hostile.ts'
import { firstOf, vectors } from '../../test/vectors.ts'
import { concat, fromHex, toHex } from '../wire/bytes.ts'
import { type SignalContext, SignalSeal } from './signalSeal.ts'

const sealSignal = (key: Uint8Array, context: SignalContext, plaintext: Uint8Array) =>
  new SignalSeal(key).seal(context, plaintext)
const openSignal = (key: Uint8Array, context: SignalContext, sealed: Uint8Array) =>
  new SignalSeal(key).open(context, sealed)

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const context: fc.Arbitrary<SignalContext> = fc.record({ topic: bytes(32), from: bytes(16), to: bytes(16) })
const flipped = (bytes: Uint8Array, at: number) =>
  Uint8Array.from(bytes, (byte, i) => (i === at % bytes.length ? byte ^ 1 : byte))

describe('a sealed signal', () => {
  it.each(vectors.sealedSignals)('opens as in the vector $plaintext', async (vector) => {
    const { topic, from, to } = vector
    const context = { topic: fromHex(topic), from: fromHex(from), to: fromHex(to) }
    const opened = await openSignal(fromHex(vector.signalKey), context, fromHex(vector.sealed))
    expect(opened && toHex(opened)).toBe(vector.plaintext)
    expect(vector.sealed.startsWith(vector.nonce)).toBe(true)
  })

  it('consists of nonce, ciphertext and tag, with topic, from and to as additional data', async () => {
    await fc.assert(
      fc.asyncProperty(
        bytes(32),
        context,
        fc.uint8Array({ maxLength: 300 }),
        async (key, context, plaintext) => {
          const sealed = await sealSignal(key, context, plaintext)
          const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
          decipher.setAAD(concat(context.topic, context.from, context.to))
          decipher.setAuthTag(sealed.subarray(-16))
          expect(concat(decipher.update(sealed.subarray(12, -16)), decipher.final())).toEqual(plaintext)
          expect(await openSignal(key, context, sealed)).toEqual(plaintext)
        },
      ),
    )
  })

  it('does not open for another topic, sender or recipient, with another key, or if it was changed', async () => {
    await fc.assert(
      fc.asyncProperty(bytes(32), context, fc.uint8Array(), fc.nat(), async (key, context, plaintext, at) => {
        const sealed = await sealSignal(key, context, plaintext)
        for (const field of ['topic', 'from', 'to'] as const) {
          const other = { ...context, [field]: flipped(context[field], at) }
          expect(await openSignal(key, other, sealed)).toBeUndefined()
        }
        expect(await openSignal(flipped(key, at), context, sealed)).toBeUndefined()
        expect(await openSignal(key, context, flipped(sealed, at))).toBeUndefined()
      }),
    )
  })

  it('does not open in the other direction', async () => {
    await fc.assert(
      fc.asyncProperty(bytes(32), context, async (key, { topic, from, to }) => {
        fc.pre(toHex(from) !== toHex(to))
        const sealed = await sealSignal(key, { topic, from, to }, Uint8Array.of(1))
        expect(await openSignal(key, { topic, from: to, to: from }, sealed)).toBeUndefined()
      }),
    )
  })

  it('never throws on hostile bytes', async () => {
    const vector = firstOf(vectors.sealedSignals)
    const context = { topic: fromHex(vector.topic), from: fromHex(vector.from), to: fromHex(vector.to) }
    await fc.assert(
      fc.asyncProperty(hostileBytes([fromHex(vector.sealed)], 64), async (bytes) => {
        const opened = await openSignal(fromHex(vector.signalKey), context, bytes)
        expect(opened && toHex(opened)).toBe(toHex(bytes) === vector.sealed ? vector.plaintext : undefined)
      }),
    )
  })

  it('has another nonce every time', async () => {
    const context = { topic: new Uint8Array(32), from: new Uint8Array(16), to: new Uint8Array(16) }
    const seal = new SignalSeal(new Uint8Array(32))
    const sealed = await Promise.all(Array.from({ length: 500 }, () => seal.seal(context, new Uint8Array())))
    const nonces = sealed.map((bytes) => toHex(bytes.subarray(0, 12)))
    expect(new Set(nonces).size).toBe(500)
  })
})
