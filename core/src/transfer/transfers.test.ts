import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { digest } from '../../test/digest.ts'
import { refusalOf } from '../../test/hostile.ts'
import { settled } from '../../test/port.ts'
import { TransferPair } from '../../test/transfers.ts'
import { LumameshError } from '../errors.ts'
import { concat } from '../wire/bytes.ts'
import type { IncomingFile } from './incomingFile.ts'
import { END, MAX_OPEN, OFFER, STOP, WINDOW_BYTES } from './opcodes.ts'
import type { SendProgress } from './transfers.ts'

/** For tests that move megabytes on a busy machine. */
const SLOW = { timeout: 60_000 }

/** Makes checksums synchronous, because WebCrypto takes turns of the event loop. */
function withoutWebCrypto(): void {
  vi.stubGlobal('crypto', { subtle: undefined })
  onTestFinished(() => void vi.unstubAllGlobals())
}

const bytesOf = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31) ^ (i >> 8))

/** A stream of bytes in chunks, and what was pulled from it. */
function streamOf(bytes: Uint8Array, chunk = 50_000) {
  const seen = { read: 0, closed: false, cancelled: false }
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        seen.closed = seen.read >= bytes.length
        if (seen.closed) return controller.close()
        controller.enqueue(bytes.subarray(seen.read, seen.read + chunk))
        seen.read += chunk
      },
      cancel() {
        seen.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { stream, seen }
}

/** A sink that takes `turns` turns for each write, and what it received. */
function slowSink(turns = 1) {
  const seen = {
    bytes: new Uint8Array() as Uint8Array,
    pieces: [] as number[],
    closed: false,
    aborted: undefined as unknown,
  }
  const sink = new WritableStream<Uint8Array>({
    async write(piece) {
      for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve))
      seen.bytes = concat(seen.bytes, piece)
      seen.pieces.push(piece.length)
    },
    close() {
      seen.closed = true
    },
    abort(reason) {
      seen.aborted = reason
    },
  })
  return { sink, seen }
}

async function read(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

const ways = {
  blob: async (file: IncomingFile) => new Uint8Array(await (await file.blob()).arrayBuffer()),
  stream: (file: IncomingFile) => read(file.stream()),
  saveTo: async (file: IncomingFile) => {
    const { sink, seen } = slowSink()
    await file.saveTo(sink)
    return seen.bytes
  },
}

describe('Transfers', () => {
  it('deliver every file in both directions at once, in any order of messages', SLOW, async () => {
    const size = fc.oneof(
      fc.nat({ max: 40 }),
      fc.integer({ min: 15_990, max: 16_010 }),
      fc.nat({ max: 300_000 }),
    )
    const transfer = fc.record({
      size,
      from: fc.constantFrom(0, 1),
      chunk: fc.option(fc.integer({ min: 1_000, max: 200_000 }), { nil: undefined }),
      way: fc.constantFrom(...Object.values(ways)),
    })
    const property = fc.asyncProperty(fc.array(transfer, { maxLength: 6 }), fc.nat(), async (plan, seed) => {
      const pair = new TransferPair(seed)
      const arrived: Promise<[number, string]>[] = []
      for (const [to, end] of pair.ends.entries()) {
        end.listener = (file) => {
          const { index, way } = file.meta as { index: number; way: number }
          const bytes = (plan[index] as (typeof plan)[number]).way(file)
          expect(way).toBe(1 - to)
          arrived.push(bytes.then((all) => [index, `${file.status} ${digest(all)}`]))
        }
      }
      const sent = plan.map(({ size, from, chunk }, index) => {
        const bytes = bytesOf(size)
        const source = chunk ? streamOf(bytes, chunk).stream : new Blob([bytes])
        return (pair.ends[from] as (typeof pair.ends)[0]).transfers.send(source, {
          meta: { index, way: from },
        })
      })
      await Promise.all(sent)
      const expected = plan.map(({ size }, index) => [index, `done ${digest(bytesOf(size))}`])
      expect((await Promise.all(arrived)).sort(([a], [b]) => a - b)).toEqual(expected)
      expect(pair.errors).toEqual([])
    })
    await fc.assert(property, { numRuns: 40 })
  })

  it('keep at most the window in memory for a slow sink, and read no further ahead', SLOW, async () => {
    const pair = new TransferPair()
    const [sender, receiver] = pair.ends
    const bytes = bytesOf(3 * WINDOW_BYTES)
    const { stream, seen: source } = streamOf(bytes, 100_000)
    const { sink, seen } = slowSink(400)
    let file: IncomingFile | undefined
    let most = 0
    pair.beforeStep = () => {
      const ahead = (file?.received ?? 0) - seen.bytes.length
      most = Math.max(most, ahead)
      expect(source.read - seen.bytes.length).toBeLessThanOrEqual(WINDOW_BYTES + 100_000)
    }
    receiver.listener = (offered) => {
      file = offered
      offered.saveTo(sink)
    }
    await sender.transfers.send(stream)
    expect(most).toBeGreaterThan(WINDOW_BYTES * 0.9)
    expect(most).toBeLessThanOrEqual(WINDOW_BYTES)
    expect(digest(seen.bytes)).toBe(digest(bytes))
    expect(Math.min(...seen.pieces.slice(0, -1))).toBeGreaterThanOrEqual(65_536)
    expect(pair.errors).toEqual([])
  })

  it('end in the same way on both sides, whichever side aborts at any time', SLOW, async () => {
    const property = fc.asyncProperty(
      fc.nat({ max: 30 }),
      fc.constantFrom('sender', 'receiver'),
      fc.nat({ max: 200_000 }),
      fc.nat(),
      async (step, who, size, seed) => {
        const pair = new TransferPair(seed)
        const [sender, receiver] = pair.ends
        const { stream, seen: source } = streamOf(bytesOf(size), 30_000)
        const { sink, seen } = slowSink()
        const abort = new AbortController()
        let file: IncomingFile | undefined
        let saved: Promise<string | undefined> | undefined
        const giveUp = () => (who === 'sender' ? abort.abort() : file?.abort('no more'))
        pair.beforeStep = (now) => now === step && giveUp()
        receiver.listener = (offered) => {
          file = offered
          saved = refusalOf(offered.saveTo(sink))
        }
        const code = await refusalOf(sender.transfers.send(stream, { signal: abort.signal }))
        await settled(() => file === undefined || (file.status !== 'receiving' && file.status !== 'offered'))
        const outcome = await saved
        expect(pair.errors).toEqual([])
        expect(source.cancelled).toBe(code !== undefined && !source.closed)
        // A sender that aborts after the receiver has everything is too late.
        if (outcome === undefined && saved) expect(digest(seen.bytes)).toBe(digest(bytesOf(size)))
        else expect(seen.closed).toBe(false)
        if (who === 'receiver') expect(code).toBe(outcome && 'transfer-stopped')
        else expect([undefined, 'aborted']).toContain(code)
        if (saved) expect(seen.aborted === undefined).toBe(outcome === undefined)
      },
    )
    await fc.assert(property, { numRuns: 80 })
  })

  it('queue behind 64 others, and move those in turn', SLOW, async () => {
    const pair = new TransferPair()
    const [sender, receiver] = pair.ends
    const files: IncomingFile[] = []
    receiver.listener = (file) => files.push(file)
    const abort = new AbortController()
    const { signal } = abort
    const count = MAX_OPEN + 20
    const sent = Array.from({ length: count }, (_, i) =>
      sender.transfers.send(new Blob([bytesOf(64_000)]), { ...((i === 3 || i === MAX_OPEN) && { signal }) }),
    )
    await settled(() => files.length === MAX_OPEN)
    abort.abort()
    for (const i of [3, MAX_OPEN]) expect(await refusalOf(sent[i] as Promise<void>)).toBe('aborted')
    await settled(() => files.length > MAX_OPEN)
    receiver.listener = (file) => files.push(file) && file.blob().catch(() => {})
    for (const file of files) file.blob().catch(() => {})
    expect((await Promise.allSettled(sent)).filter(({ status }) => status === 'fulfilled')).toHaveLength(
      count - 2,
    )
    // A transfer that sent a part waits for a turn of all others.
    for (const [i, id] of sender.bytesOf.entries()) {
      const next = sender.bytesOf.indexOf(id, i + 1)
      if (next < 0) continue
      const between = sender.bytesOf.slice(i + 1, next)
      const most = Math.max(0, ...between.map((other) => between.filter((one) => one === other).length))
      expect(most).toBeLessThanOrEqual(2)
    }
    expect(pair.errors).toEqual([])
  })

  it('stop when the peer has left, except those that have arrived completely', async () => {
    withoutWebCrypto()
    const left = new LumameshError('peer-left', 'The peer has left the room.')
    const pair = new TransferPair()
    const [sender, receiver] = pair.ends
    const files: IncomingFile[] = []
    receiver.listener = (file) => files.push(file)
    const first = sender.transfers.send(new Blob([bytesOf(100_000)]))
    const { stream, seen } = streamOf(bytesOf(100_000))
    const second = sender.transfers.send(stream)
    const waiting = Array.from({ length: MAX_OPEN }, () => sender.transfers.send(new Blob()))
    await settled(() => files.length === MAX_OPEN)
    const [whole, offered] = files as [IncomingFile, IncomingFile]
    const reader = whole.stream().getReader()
    await settled(
      () => sender.sent.some(([sign, id]) => sign === END && id === 0) && sender.lanes.bulk.length === 0,
    )
    pair.close(left)
    const codes = await Promise.all([first, second, ...waiting].map(refusalOf))
    expect(new Set(codes)).toEqual(new Set(['peer-left']))
    expect(seen.cancelled).toBe(true)
    expect(offered.status).toBe('stopped')
    expect(await refusalOf(sender.transfers.send(new Blob()))).toBe('peer-left')
    reader.releaseLock()
    expect(whole.status).toBe('receiving')
  })
})

describe('A sender', () => {
  it.each([
    ['the peer has no listener', undefined, 'refused', 'The peer has no listener for `file` events.'],
    ['it is refused', (file: IncomingFile) => file.refuse('Too large.'), 'refused', 'Too large.'],
    [
      'it is stopped',
      (file: IncomingFile) => {
        file.blob().catch(() => {})
        file.abort('Full.')
      },
      'transfer-stopped',
      'Full.',
    ],
  ])('learns when %s', async (_, listener, code, message) => {
    const pair = new TransferPair()
    pair.ends[1].listener = listener as never
    const { stream, seen } = streamOf(bytesOf(1_000))
    await expect(pair.ends[0].transfers.send(stream)).rejects.toMatchObject({ code, message })
    expect(seen).toEqual({ read: 0, closed: false, cancelled: true })
    expect(pair.errors).toEqual([])
  })

  it('reads nothing before the other side accepts', async () => {
    const pair = new TransferPair()
    let file: IncomingFile | undefined
    pair.ends[1].listener = (offered) => {
      file = offered
    }
    const { stream, seen } = streamOf(bytesOf(10))
    const sent = pair.ends[0].transfers.send(stream)
    await settled(() => file !== undefined)
    expect(seen.read).toBe(0)
    expect(await file?.blob().then(({ size }) => size)).toBe(10)
    await sent
  })

  it.each(['first', 'last'])('stops a file whose %s byte differs, on both sides', async (where) => {
    const pair = new TransferPair()
    const [sender, receiver] = pair.ends
    receiver.tamper = (payload) => {
      const at = where === 'first' ? 1 : payload.length - 1
      payload[at] = (payload[at] ?? 0) ^ 1
    }
    let blob: Promise<unknown> | undefined
    receiver.listener = (file) => {
      blob = refusalOf(file.blob())
    }
    expect(await refusalOf(sender.transfers.send(new Blob([bytesOf(20_000)])))).toBe('transfer-corrupt')
    expect(await blob).toBe('transfer-corrupt')
    expect(pair.errors).toEqual([])
  })

  it.each([
    ['too few', 9],
    ['too many', 11],
  ])('stops a file that has %s bytes for its announced size', async (_, size) => {
    const pair = new TransferPair()
    const [sender, receiver] = pair.ends
    const source = Object.assign(streamOf(bytesOf(10), 3).stream, { size })
    let blob: Promise<unknown> | undefined
    receiver.listener = (file) => {
      expect(file.size).toBe(size)
      blob = refusalOf(file.blob())
    }
    expect(await refusalOf(sender.transfers.send(source))).toBe(
      size > 10 ? 'transfer-corrupt' : 'transfer-corrupt',
    )
    expect(await blob).toBe('transfer-corrupt')
  })

  it('stops when its source fails, without revealing the reason', async () => {
    const pair = new TransferPair()
    const [sender, receiver] = pair.ends
    const broken = new Error('/home/me/secret is gone')
    let pulls = 0
    const source = new ReadableStream<Uint8Array>(
      { pull: (controller) => (pulls++ ? controller.error(broken) : controller.enqueue(bytesOf(5))) },
      { highWaterMark: 0 },
    )
    const { sink, seen } = slowSink()
    let saved: Promise<void> | undefined
    receiver.listener = (file) => {
      saved = file.saveTo(sink)
      saved.catch(() => {})
    }
    await expect(sender.transfers.send(source)).rejects.toMatchObject({
      code: 'transfer-stopped',
      cause: broken,
    })
    await expect(saved).rejects.toMatchObject({
      code: 'transfer-stopped',
      message: expect.not.stringContaining('secret'),
    })
    expect(seen.aborted).toMatchObject({ code: 'transfer-stopped' })
  })

  it.each([
    ['text', 'unserialisable', () => new ReadableStream({ start: (c) => c.enqueue('text') })],
    [
      'a stream that is locked',
      'invalid-option',
      () => {
        const { stream } = streamOf(bytesOf(1))
        stream.getReader()
        return stream
      },
    ],
    ['a value that is not a source', 'invalid-option', () => ({})],
  ])('refuses %s', async (_, code, source) => {
    const pair = new TransferPair()
    pair.ends[1].listener = (file) => file.blob().catch(() => {})
    expect(await refusalOf(pair.ends[0].transfers.send(source() as never))).toBe(code)
  })

  it('takes ArrayBuffers, and a File with its name and type', async () => {
    const pair = new TransferPair()
    const blobs: Promise<unknown>[] = []
    pair.ends[1].listener = (file) => {
      blobs.push(
        file
          .blob()
          .then(async (blob) => [
            file.name,
            file.size,
            blob.type,
            digest(new Uint8Array(await blob.arrayBuffer())),
          ]),
      )
    }
    const send = pair.ends[0].transfers
    await send.send(new File([bytesOf(9)], 'a.txt', { type: 'text/plain' }))
    await send.send(
      new ReadableStream({
        start: (c) => {
          c.enqueue(bytesOf(9).buffer)
          c.close()
        },
      }),
      { name: 'b', type: 'x/y' },
    )
    expect(await Promise.all(blobs)).toEqual([
      ['a.txt', 9, 'text/plain', digest(bytesOf(9))],
      ['b', undefined, 'x/y', digest(bytesOf(9))],
    ])
  })

  it.each([
    { name: 'n'.repeat(256) },
    { type: 't'.repeat(128) },
    { meta: 'm'.repeat(4_096) },
    { name: 5 as never },
  ])('refuses options that exceed the limits', async (options) => {
    expect(await refusalOf(new TransferPair().ends[0].transfers.send(new Blob(), options))).toBe(
      'invalid-option',
    )
  })

  it('sends no end if it is aborted while it reads its source', async () => {
    withoutWebCrypto()
    const pair = new TransferPair()
    const [sender, receiver] = pair.ends
    const { sink, seen } = slowSink()
    let saved: Promise<string | undefined> | undefined
    receiver.listener = (file) => {
      saved = refusalOf(file.saveTo(sink))
    }
    const abort = new AbortController()
    const source = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(bytesOf(5)) })
    const sent = refusalOf(sender.transfers.send(source, { signal: abort.signal }))
    await settled(() => sender.bytesOf.length > 0 && sender.lanes.bulk.length === 0)
    abort.abort()
    expect(await sent).toBe('aborted')
    expect(await saved).toBe('transfer-stopped')
    expect(seen.closed).toBe(false)
    expect(sender.sent.map(([sign]) => sign)).toEqual([OFFER, STOP])
  })

  it('aborts before it began', async () => {
    const pair = new TransferPair()
    pair.ends[1].listener = (file) => file.blob()
    const { transfers } = pair.ends[0]
    expect(await refusalOf(transfers.send(new Blob(), { signal: AbortSignal.abort() }))).toBe('aborted')
    expect(pair.ends[0].sent).toEqual([])
  })

  const SIZE = 3_000_000
  const stream = () => new Blob([bytesOf(SIZE)]).stream()
  it.each([
    ['a file', () => new Blob([bytesOf(SIZE)]), SIZE, SIZE],
    ['an empty file', () => new Blob(), 0, 0],
    ['a stream', stream, undefined, SIZE],
  ] as const)('reports how far %s is, and each step once', async (_, source, size, end) => {
    const pair = new TransferPair()
    pair.ends[1].listener = (file) => file.blob()
    const progress: SendProgress[] = []
    await pair.ends[0].transfers.send(source(), { onProgress: (at) => progress.push(at) })
    expect(progress.at(0)).toEqual({ sent: 0, size, accepted: true })
    expect(progress.at(-1)).toEqual({ sent: end, size, accepted: true })
    expect(new Set(progress.map(({ sent }) => sent)).size).toBe(progress.length)
    if (end > 0) expect(progress.length).toBeGreaterThan(3)
  })

  it('reports no progress of a file that is refused', async () => {
    const pair = new TransferPair()
    pair.ends[1].listener = (file) => file.refuse()
    const progress: SendProgress[] = []
    const sent = pair.ends[0].transfers.send(new Blob(['x']), { onProgress: (at) => progress.push(at) })
    expect(await refusalOf(sent)).toBe('refused')
    expect(progress).toEqual([])
  })
})
