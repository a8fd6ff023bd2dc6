import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digest } from '../../test/digest.ts'
import { hostileBytes, refusalOf } from '../../test/hostile.ts'
import { vectors } from '../../test/vectors.ts'
import { fromHex, toHex } from '../wire/bytes.ts'
import { Session } from './session.ts'

const KEY_A = new Uint8Array(32).fill(1)
const KEY_B = new Uint8Array(32).fill(2)
const ends = () => ({ a: new Session(KEY_A, KEY_B), b: new Session(KEY_B, KEY_A) })
const plaintext = fc
  .oneof(fc.nat({ max: 40 }), fc.integer({ min: 2_000, max: 2_100 }))
  .map((length) => Uint8Array.from({ length }, (_, i) => i))
/** `open` both throws and rejects. */
const opened = async (session: Session, frame: Uint8Array) => session.open(frame)

describe('a session', () => {
  it.each(vectors.sessions)('matches the vector in both directions', async (vector) => {
    const offerer = new Session(fromHex(vector.fromOfferer), fromHex(vector.fromAnswerer))
    const answerer = new Session(fromHex(vector.fromAnswerer), fromHex(vector.fromOfferer))
    for (const { plaintext, bytes } of vector.framesFromOfferer) {
      expect(toHex(await offerer.seal(fromHex(plaintext)))).toBe(bytes)
      expect(toHex(await answerer.open(fromHex(bytes)))).toBe(plaintext)
    }
    for (const { plaintext, bytes } of vector.framesFromAnswerer) {
      expect(toHex(await answerer.seal(fromHex(plaintext)))).toBe(bytes)
      expect(toHex(await offerer.open(fromHex(bytes)))).toBe(plaintext)
    }
  })

  it.each(vectors.sessions)('counts on past one byte, as in the vector', async (vector) => {
    const { counter, plaintext, bytes } = vector.laterFrameFromOfferer
    const offerer = new Session(fromHex(vector.fromOfferer), fromHex(vector.fromAnswerer))
    const answerer = new Session(fromHex(vector.fromAnswerer), fromHex(vector.fromOfferer))
    for (let i = 0; i < counter; i++) await answerer.open(await offerer.seal(new Uint8Array()))
    expect(toHex(await offerer.seal(fromHex(plaintext)))).toBe(bytes)
    expect(toHex(await answerer.open(fromHex(bytes)))).toBe(plaintext)
  })

  it('brings every frame to the other side, in both directions at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), plaintext)), async (frames) => {
        const { a, b } = ends()
        for (const [fromA, plaintext] of frames) {
          const [from, to] = fromA ? [a, b] : [b, a]
          expect(digest(await to.open(await from.seal(plaintext)))).toBe(digest(plaintext))
        }
      }),
    )
  })

  it('never repeats a counter, even where sealing takes its time', async () => {
    const { a } = ends()
    const sizes = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? 4_000 : 10))
    const frames = await Promise.all(sizes.map((size) => a.seal(new Uint8Array(size))))
    // The same plaintext under the same counter would be the same frame.
    expect(new Set(frames.map(toHex)).size).toBe(300)
  })

  it('seals the same plaintext differently by direction', async () => {
    const { a, b } = ends()
    expect(await a.seal(Uint8Array.of(1))).not.toEqual(await b.seal(Uint8Array.of(1)))
  })

  it('refuses its own frames, sent back', async () => {
    const { a } = ends()
    expect(await refusalOf(opened(a, await a.seal(Uint8Array.of(1))))).toBe('peer-misbehaved')
  })

  it('refuses a frame that came before, one that came too early, and one that was left out', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 200 }), fc.nat(), async (count, pick) => {
        const { a, b } = ends()
        const frames: Uint8Array[] = []
        for (let i = 0; i < count; i++) frames.push(await a.seal(Uint8Array.of(i)))
        for (const frame of frames) await b.open(frame)
        expect(await refusalOf(opened(b, frames[pick % count] ?? new Uint8Array()))).toBe('peer-misbehaved')
        await a.seal(Uint8Array.of(0))
        expect(await refusalOf(opened(b, await a.seal(Uint8Array.of(1))))).toBe('peer-misbehaved')
      }),
      { numRuns: 20 },
    )
  })

  it('refuses a frame in which any bit was changed', async () => {
    await fc.assert(
      fc.asyncProperty(plaintext, fc.nat(), fc.nat({ max: 7 }), async (plaintext, at, bit) => {
        const { a, b } = ends()
        const frame = await a.seal(plaintext)
        const forged = Uint8Array.from(frame, (byte, i) =>
          i === at % frame.length ? byte ^ (1 << bit) : byte,
        )
        expect(['peer-misbehaved', 'malformed']).toContain(await refusalOf(opened(b, forged)))
      }),
      { numRuns: 300 },
    )
  })

  it('throws nothing but LumameshError on hostile bytes', async () => {
    const valid = [await ends().a.seal(Uint8Array.of(1)), await ends().a.seal(new Uint8Array(2_100))]
    await fc.assert(
      fc.asyncProperty(hostileBytes(valid, 40), async (bytes) => {
        const code = await refusalOf(opened(ends().b, bytes))
        const untouched = valid.some((frame) => toHex(frame) === toHex(bytes))
        expect(untouched ? [undefined] : ['peer-misbehaved', 'malformed']).toContain(code)
      }),
      { numRuns: 300 },
    )
  })

  it('puts 18 bytes around the first 128 frames', async () => {
    expect(await ends().a.seal(new Uint8Array(5))).toHaveLength(5 + 18)
  })
})
