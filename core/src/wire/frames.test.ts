import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileBytes, refusal } from '../../test/hostile.ts'
import { revive, vectors } from '../../test/vectors.ts'
import { fromHex, toHex } from './bytes.ts'
import { decodeFrame, encodeFrame, type Frame } from './frames.ts'
import { MAX_FRAME_BYTES, MAX_MEMBERS, MAX_SIGNAL_BYTES } from './limits.ts'

describe('frames', () => {
  it.each(vectors.frames)('match the vector of $frame.type', ({ frame, bytes }) => {
    expect(toHex(encodeFrame(revive<Frame>(frame)))).toBe(bytes)
    expect(decodeFrame(fromHex(bytes))).toEqual(revive<Frame>(frame))
  })

  it('all have a vector', () => {
    const numbers = new Set(vectors.frames.map(({ bytes }) => fromHex(bytes)[0]))
    const known = Array.from({ length: 256 }, (_, type) => type).filter(
      (type) => refusal(() => decodeFrame(Uint8Array.of(type, 0))) === 'malformed',
    )
    expect([...numbers].sort((a = 0, b = 0) => a - b)).toEqual(known)
  })

  it.each(vectors.toleratedFrames)('tolerate $why', ({ bytes, frame }) => {
    expect(decodeFrame(fromHex(bytes))).toEqual(frame ? revive<Frame>(frame) : undefined)
  })

  it.each(vectors.malformedFrames)('refuse a frame that is $why', ({ bytes }) => {
    expect(refusal(() => decodeFrame(fromHex(bytes)))).toBe('malformed')
  })

  it('throw only malformed on hostile bytes', () => {
    const valid = vectors.frames.map(({ bytes }) => fromHex(bytes))
    fc.assert(
      fc.property(hostileBytes(valid), (bytes) => {
        expect([undefined, 'malformed']).toContain(refusal(() => decodeFrame(bytes)))
      }),
      { numRuns: 2_000 },
    )
  })

  it('refuse a frame that is too large before reading any of it', () => {
    const unknown = new Uint8Array(MAX_FRAME_BYTES + 1).fill(99)
    expect(refusal(() => decodeFrame(unknown))).toBe('malformed')
    expect(decodeFrame(unknown.subarray(1))).toBeUndefined()
  })

  it('have room for the largest signal and the most members', () => {
    const topic = new Uint8Array(32)
    const peer = new Uint8Array(16)
    const largest: Frame[] = [
      { type: 'signal', topic, peer, payload: new Uint8Array(MAX_SIGNAL_BYTES) },
      { type: 'members', topic, peers: Array(MAX_MEMBERS).fill(peer) },
    ]
    for (const frame of largest) expect(decodeFrame(encodeFrame(frame))).toEqual(frame)
    expect(
      refusal(() =>
        encodeFrame({ type: 'signal', topic, peer, payload: new Uint8Array(MAX_SIGNAL_BYTES + 1) }),
      ),
    ).toBe('malformed')
    expect(
      refusal(() => encodeFrame({ type: 'members', topic, peers: Array(MAX_MEMBERS + 1).fill(peer) })),
    ).toBe('malformed')
  })
})
