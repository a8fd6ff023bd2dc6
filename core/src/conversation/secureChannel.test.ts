import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digest } from '../../test/digest.ts'
import { hostileBytes, refusalOf } from '../../test/hostile.ts'
import { BULK, UNRELIABLE } from '../../test/lanes.ts'
import { vectors } from '../../test/vectors.ts'
import { fromHex, toHex } from '../wire/bytes.ts'
import { RELIABLE } from '../wire/lanes.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'
import { SecureChannel } from './secureChannel.ts'

const KEY_A = new Uint8Array(32).fill(1)
const KEY_B = new Uint8Array(32).fill(2)
const ends = () => ({ a: new SecureChannel(KEY_A, KEY_B), b: new SecureChannel(KEY_B, KEY_A) })
const plaintext = fc
  .oneof(fc.nat({ max: 40 }), fc.integer({ min: 2_000, max: 2_100 }))
  .map((length) => Uint8Array.from({ length }, (_, i) => i))
const lane = fc.constantFrom(RELIABLE, UNRELIABLE, BULK)
const ordered = fc.constantFrom(RELIABLE, BULK)
/** The plaintext, or undefined for a frame that is dropped. Rejects if `open` throws. */
const opened = async (session: SecureChannel, lane: number, frame: Uint8Array) =>
  session.open(lane, frame)?.plaintext
const sealed = async (session: SecureChannel, lane: number, count: number) => {
  const frames: Uint8Array[] = []
  for (let i = 0; i < count; i++) frames.push(await session.seal(lane, new Writer(4).varint(i).bytes))
  return frames
}

describe('a session', () => {
  const fromVector = (vector: (typeof vectors.sessions)[number]) => ({
    offerer: new SecureChannel(fromHex(vector.fromOfferer), fromHex(vector.fromAnswerer)),
    answerer: new SecureChannel(fromHex(vector.fromAnswerer), fromHex(vector.fromOfferer)),
  })

  it.each(vectors.sessions)('matches the vector in both directions', async (vector) => {
    const { offerer, answerer } = fromVector(vector)
    for (const { lane, counter, plaintext, bytes } of vector.framesFromOfferer) {
      expect(toHex(await offerer.seal(lane, fromHex(plaintext)))).toBe(bytes)
      expect(answerer.open(lane, fromHex(bytes))).toEqual({ counter, plaintext: fromHex(plaintext) })
    }
    for (const { lane, counter, plaintext, bytes } of vector.framesFromAnswerer) {
      expect(toHex(await answerer.seal(lane, fromHex(plaintext)))).toBe(bytes)
      expect(offerer.open(lane, fromHex(bytes))).toEqual({ counter, plaintext: fromHex(plaintext) })
    }
  })

  it.each(vectors.sessions)('counts beyond one byte, as in the vector', async (vector) => {
    const { lane, counter, plaintext, bytes } = vector.laterFrameFromOfferer
    const { offerer, answerer } = fromVector(vector)
    for (const frame of await sealed(offerer, lane, counter)) await opened(answerer, lane, frame)
    expect(toHex(await offerer.seal(lane, fromHex(plaintext)))).toBe(bytes)
    expect(answerer.open(lane, fromHex(bytes))).toEqual({ counter, plaintext: fromHex(plaintext) })
  })

  it('delivers every frame, on all lanes and in both directions at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), lane, plaintext)), async (frames) => {
        const { a, b } = ends()
        for (const [fromA, lane, plaintext] of frames) {
          const [from, to] = fromA ? [a, b] : [b, a]
          const frame = await from.seal(lane, plaintext)
          expect(digest(await opened(to, lane, frame))).toBe(digest(plaintext))
        }
      }),
    )
  })

  it('never repeats a counter of a lane, even if lanes alternate and sealing is slow', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(lane, fc.boolean()), { maxLength: 200 }), async (frames) => {
        const { a } = ends()
        const sealed = await Promise.all(
          frames.map(([lane, large]) => a.seal(lane, new Uint8Array(large ? 2_100 : 10))),
        )
        const next = [0, 0, 0]
        for (const [i, frame] of sealed.entries()) {
          const reader = new Reader(frame)
          const lane = reader.uint(1)
          expect([lane, reader.varint()]).toEqual([frames[i]?.[0], next[lane]])
          next[lane] = (next[lane] ?? 0) + 1
        }
        // The same plaintext with the same nonce would give the same ciphertext.
        expect(new Set(sealed.map((frame) => toHex(frame.subarray(-16)))).size).toBe(frames.length)
      }),
      { numRuns: 20 },
    )
  })

  it('seals the same plaintext differently for each direction and lane', async () => {
    const { a, b } = ends()
    const frames = [a.seal(RELIABLE, Uint8Array.of(1)), b.seal(RELIABLE, Uint8Array.of(1))]
    frames.push(a.seal(BULK, Uint8Array.of(1)))
    const tails = (await Promise.all(frames)).map((frame) => toHex(frame.subarray(2)))
    expect(new Set(tails).size).toBe(3)
  })

  it('refuses its own frames', async () => {
    const { a } = ends()
    for (const lane of [RELIABLE, UNRELIABLE, BULK]) {
      const frame = await a.seal(lane, Uint8Array.of(1))
      expect(await refusalOf(opened(a, lane, frame))).toBe('peer-misbehaved')
    }
  })

  it('refuses a frame on another lane than it was sealed for, relabelled or not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 255 }), lane, plaintext, async (label, lane, plaintext) => {
        const { a, b } = ends()
        const frame = await a.seal(lane, plaintext)
        const relabelled = Uint8Array.from(frame)
        relabelled[0] = label
        for (const arrival of [RELIABLE, UNRELIABLE, BULK]) {
          if (arrival !== lane) expect(await refusalOf(opened(b, arrival, frame))).toBe('peer-misbehaved')
          if (label !== lane) expect(await refusalOf(opened(b, arrival, relabelled))).toBe('peer-misbehaved')
        }
      }),
    )
  })

  it('refuses a repeated frame and a gap on an ordered lane', async () => {
    await fc.assert(
      fc.asyncProperty(ordered, fc.integer({ min: 1, max: 200 }), fc.nat(), async (lane, count, pick) => {
        const { a, b } = ends()
        const frames = await sealed(a, lane, count)
        for (const frame of frames) await opened(b, lane, frame)
        const replayed = frames[pick % count] ?? new Uint8Array()
        expect(await refusalOf(opened(b, lane, replayed))).toBe('peer-misbehaved')
        await a.seal(lane, Uint8Array.of(0))
        expect(await refusalOf(opened(b, lane, await a.seal(lane, Uint8Array.of(1))))).toBe('peer-misbehaved')
      }),
      { numRuns: 20 },
    )
  })

  it('refuses frames on an ordered lane that are not in the order in which they were sealed', async () => {
    await fc.assert(
      fc.asyncProperty(
        ordered,
        fc.shuffledSubarray([...Array(12).keys()], { minLength: 1 }),
        async (lane, order) => {
          const { a, b } = ends()
          const frames = await sealed(a, lane, 12)
          const inOrder = order.findIndex((pick, i) => pick !== i)
          for (const [i, pick] of order.entries()) {
            const code = await refusalOf(opened(b, lane, frames[pick] ?? new Uint8Array()))
            expect(code).toBe(i === inOrder ? 'peer-misbehaved' : undefined)
            if (code) return
          }
        },
      ),
    )
  })

  it('delivers each frame of the unreliable lane at most once, despite loss, duplicates and delay', async () => {
    const arrivals = fc.array(fc.nat({ max: 599 }), { maxLength: 900, size: 'max' })
    const { a } = ends()
    const frames = await sealed(a, UNRELIABLE, 600)
    await fc.assert(
      fc.asyncProperty(arrivals, fc.boolean(), async (arrivals, isSorted) => {
        const { b } = ends()
        let newest = -1
        const delivered = new Set<number>()
        for (const pick of isSorted ? arrivals.sort((a, b) => a - b) : arrivals) {
          const opened = b.open(UNRELIABLE, frames[pick] ?? new Uint8Array())
          const isNews = !delivered.has(pick) && pick >= newest + 1 - 256
          expect(opened?.counter).toBe(isNews ? pick : undefined)
          if (opened) expect(new Reader(await opened.plaintext).varint()).toBe(pick)
          if (isNews) delivered.add(pick)
          newest = Math.max(newest, pick)
        }
        expect(b.loss).toBeCloseTo(newest < 0 ? 0 : 1 - delivered.size / (newest + 1))
      }),
      { numRuns: 30 },
    )
  })

  it('accepts a frame of the unreliable lane that is 256 behind the next one, but not 257', async () => {
    const { a, b } = ends()
    const frames = await sealed(a, UNRELIABLE, 400)
    const counterOf = (pick: number) => b.open(UNRELIABLE, frames[pick] ?? new Uint8Array())?.counter
    expect([399, 143, 144, 144, 399].map(counterOf)).toEqual([399, undefined, 144, undefined, undefined])
  })

  it('refuses a frame in which any bit was changed', async () => {
    await fc.assert(
      fc.asyncProperty(lane, plaintext, fc.nat(), fc.nat({ max: 7 }), async (lane, plaintext, at, bit) => {
        const { a, b } = ends()
        const frame = await a.seal(lane, plaintext)
        const forged = Uint8Array.from(frame, (byte, i) =>
          i === at % frame.length ? byte ^ (1 << bit) : byte,
        )
        expect(['peer-misbehaved', 'malformed']).toContain(await refusalOf(opened(b, lane, forged)))
      }),
      { numRuns: 300 },
    )
  })

  it('throws only LumameshError on hostile bytes', async () => {
    const lanes = [RELIABLE, UNRELIABLE, BULK]
    const valid: Uint8Array[] = []
    for (const lane of lanes)
      for (const size of [1, 2_100]) valid.push(await ends().a.seal(lane, new Uint8Array(size)))
    await fc.assert(
      fc.asyncProperty(lane, hostileBytes(valid, 40), async (lane, bytes) => {
        const code = await refusalOf(opened(ends().b, lane, bytes))
        const untouched = valid.some((frame) => toHex(frame) === toHex(bytes)) && bytes[0] === lane
        expect(untouched ? [undefined] : ['peer-misbehaved', 'malformed']).toContain(code)
      }),
      { numRuns: 500 },
    )
  })

  it('refuses an empty frame, which is how text arrives', async () => {
    for (const lane of [RELIABLE, UNRELIABLE, BULK])
      expect(await refusalOf(opened(ends().b, lane, new Uint8Array()))).toBe('malformed')
  })

  it('adds 18 bytes to each of the first 128 frames', async () => {
    expect(await ends().a.seal(BULK, new Uint8Array(5))).toHaveLength(5 + 18)
  })
})
