import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../test/hostile.ts'
import { concat } from '../wire/bytes.ts'
import { Reader } from '../wire/reader.ts'
import { ACCEPT, ACKNOWLEDGE, END, PART_BYTES, REFUSE, WINDOW_BYTES } from './opcodes.ts'
import { OutgoingTransfer } from './outgoing.ts'
import { pump } from './source.ts'

type Chunk = Uint8Array | ArrayBuffer

function newTransfer(id = 300) {
  const transfer = new OutgoingTransfer(['', '', null, undefined])
  transfer.id = id
  const sent: unknown[][] = []
  transfer.send = (...args) => sent.push(args)
  return { transfer, sent }
}

/** A stream of these chunks, and how many of them were read. */
function streamOf(chunks: readonly unknown[]) {
  const seen = { read: 0 }
  const stream = new ReadableStream<Chunk>(
    {
      pull(controller) {
        if (seen.read === chunks.length) return controller.close()
        controller.enqueue(chunks[seen.read++] as Chunk)
      },
    },
    { highWaterMark: 0 },
  )
  return { reader: stream.getReader(), seen }
}

/** The id and the bytes of each payload. */
function unpack(payloads: readonly Uint8Array[]): { ids: number[]; parts: Uint8Array[] } {
  const readers = payloads.map((payload) => new Reader(payload))
  return {
    ids: readers.map((reader) => reader.varint()),
    parts: readers.map((reader) => reader.take(reader.left)),
  }
}

describe('a source', () => {
  it('sends all its bytes in order, in parts that fit into a frame, each with the id of its transfer', async () => {
    const chunk = fc.oneof(
      fc.uint8Array({ maxLength: 50 }),
      fc
        .integer({ min: PART_BYTES - 2, max: PART_BYTES * 2 + 2 })
        .map((length) => new Uint8Array(length).fill(7)),
      fc.uint8Array({ maxLength: 50 }).map(({ buffer }) => buffer as ArrayBuffer),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 6 }), fc.nat({ max: 2 ** 20 }), async (chunks, id) => {
        const { transfer, sent } = newTransfer(id)
        transfer.receive(ACCEPT, undefined)
        const payloads: Uint8Array[] = []
        await pump(streamOf(chunks).reader, transfer, async (payload) => void payloads.push(payload))
        const { ids, parts } = unpack(payloads)
        expect(new Set(ids)).toEqual(new Set(parts.length > 0 ? [id] : []))
        expect(Math.max(0, ...parts.map(({ length }) => length))).toBeLessThanOrEqual(PART_BYTES)
        expect(parts.every(({ length }) => length > 0)).toBe(true)
        const all = concat(...chunks.map((chunk) => new Uint8Array(chunk)))
        expect(Buffer.compare(concat(...parts), all)).toBe(0)
        expect(sent).toEqual([[END, expect.any(Uint8Array)]])
      }),
      { numRuns: 50 },
    )
  })

  it('is not read before the other side accepts, and not at all if it refuses', async () => {
    const { transfer } = newTransfer()
    const { reader, seen } = streamOf([new Uint8Array(1)])
    const pumped = refusalOf(pump(reader, transfer, async () => {}))
    await new Promise((resolve) => setImmediate(resolve))
    expect(seen.read).toBe(0)
    transfer.receive(REFUSE, 'no')
    expect([await pumped, seen.read]).toEqual(['refused', 0])
  })

  it('waits at the end of the window until the receiver acknowledges bytes', async () => {
    const { transfer } = newTransfer()
    transfer.receive(ACCEPT, undefined)
    const { reader } = streamOf([new Uint8Array(WINDOW_BYTES + 10)])
    let left = 0
    const pumped = pump(reader, transfer, async (payload) => {
      left += payload.length - 2
      if (left === WINDOW_BYTES) setImmediate(() => transfer.receive(ACKNOWLEDGE, 4))
      if (left === WINDOW_BYTES + 4) setImmediate(() => transfer.receive(ACKNOWLEDGE, 10))
    })
    await pumped
    expect(left).toBe(WINDOW_BYTES + 10)
  })

  it.each([['text'], [[1, 2]], [null], [{ length: 3 }]])('of chunks such as %j is refused', async (chunk) => {
    const { transfer, sent } = newTransfer()
    transfer.receive(ACCEPT, undefined)
    expect(await refusalOf(pump(streamOf([chunk]).reader, transfer, async () => {}))).toBe('unserialisable')
    expect(sent).toEqual([])
  })

  it('fails with the error of its reader or its connection', async () => {
    const failure = new Error('for the test')
    const { transfer } = newTransfer()
    transfer.receive(ACCEPT, undefined)
    const broken = new ReadableStream<Chunk>({ pull: (controller) => controller.error(failure) })
    await expect(pump(broken.getReader(), transfer, async () => {})).rejects.toBe(failure)
    const { reader } = streamOf([new Uint8Array(1)])
    await expect(pump(reader, transfer, () => Promise.reject(failure))).rejects.toBe(failure)
  })
})
