import type { Stream } from '@libp2p/interface'
import { encode } from 'it-length-prefixed'
import { describe, expect, it, vi } from 'vitest'
import { readNetworkFrames } from './networkFrameReader.ts'
import { encodeNetworkFrame, type NetworkFrame } from './networkFrames.ts'

const TOPIC = new Uint8Array(32).fill(7)
const ENTER: NetworkFrame = { type: 'enter', topic: TOPIC, peer: new Uint8Array(16).fill(1) }
const ALIVE: NetworkFrame = { type: 'alive' }

const withLength = (bytes: Uint8Array) => encode.single(bytes).subarray()
const encoded = (frame: NetworkFrame) => withLength(encodeNetworkFrame(frame))

/** Reads a stream with these chunks, and returns the calls of its events. */
async function read(
  chunks: readonly Uint8Array[],
  { admits = 100, error }: { admits?: number; error?: Error } = {},
) {
  const abort = vi.fn()
  const stream = {
    async *[Symbol.asyncIterator]() {
      yield* chunks
      if (error) throw error
    },
    abort,
  } as unknown as Stream
  const events = { frame: vi.fn(), malformed: vi.fn(), broken: vi.fn() }
  let admitted = 0
  await readNetworkFrames(stream, { ...events, admits: () => ++admitted <= admits })
  expect(abort).toHaveBeenCalledOnce()
  return {
    frames: events.frame.mock.calls.map(([frame]) => frame.type),
    malformed: events.malformed.mock.calls.length,
    broken: events.broken.mock.calls.map(([cause]) => cause),
  }
}

describe('the frames of a stream', () => {
  it('are read in order, however they are split', async () => {
    const bytes = Buffer.concat([encoded(ENTER), encoded(ALIVE)])
    const parts = [bytes.subarray(0, 5), bytes.subarray(5, 40), bytes.subarray(40)]
    expect(await read(parts)).toEqual({ frames: ['enter', 'alive'], malformed: 0, broken: [] })
  })

  it('are ignored if their type is unknown', async () => {
    const unknown = withLength(Uint8Array.of(99, 0, 1))
    expect(await read([unknown, encoded(ALIVE)])).toEqual({ frames: ['alive'], malformed: 0, broken: [] })
  })

  it('end with a malformed one', async () => {
    const malformed = withLength(Uint8Array.of(5, 0, 1))
    expect(await read([encoded(ALIVE), malformed, encoded(ALIVE)])).toEqual({
      frames: ['alive'],
      malformed: 1,
      broken: [],
    })
  })

  it('end with one that the rate does not admit', async () => {
    const chunks = [encoded(ALIVE), encoded(ENTER), encoded(ALIVE)]
    expect(await read(chunks, { admits: 1 })).toEqual({ frames: ['alive'], malformed: 0, broken: [] })
  })

  it('end when the stream fails', async () => {
    const error = new Error('reset')
    expect(await read([encoded(ALIVE)], { error })).toEqual({
      frames: ['alive'],
      malformed: 0,
      broken: [error],
    })
  })
})
