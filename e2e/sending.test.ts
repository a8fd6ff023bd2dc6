import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Browsers, missingBrowser } from './lib/browsers.ts'
import { RelayProcess } from './lib/relayProcess.ts'
import { serveRoomPage } from './lib/site.ts'
import type { PlainServer } from './lib/staticServer.ts'
import type { BrowserKind, Tab } from './lib/tab.ts'
import { openRoomTabs, seesPeers } from './lib/tabs.ts'
import { until } from './lib/until.ts'

const browsers = new Browsers()
let relay: RelayProcess
let server: PlainServer

beforeAll(async () => {
  relay = await RelayProcess.create()
  server = await serveRoomPage(relay.records, [], { full: true })
})

afterAll(async () => {
  await browsers.close()
  await server?.close()
  await relay?.close()
})

const pairs: [BrowserKind, BrowserKind][] = [
  ['chromium', 'chromium'],
  ['firefox', 'firefox'],
  ['chromium', 'firefox'],
]

describe.for(pairs)('between %s and %s', ([first, second]) => {
  let a: Tab
  let b: Tab
  const missing = missingBrowser(first, second)
  const room = `sending ${first} ${second}`

  beforeAll(async () => {
    if (missing) return
    const tabs = await Promise.all(
      [first, second].map(async (kind) => openRoomTabs(await browsers.get(kind), server.url('/'), 1)),
    )
    ;[a, b] = tabs.flat() as [Tab, Tab]
    for (const tab of [a, b]) {
      await tab.evaluate(() => {
        window.kept = {}
        return window.page.connect()
      })
    }
    for (const [tab, nick] of [
      [a, 'Ada'],
      [b, 'Bob'],
    ] as const) {
      await tab.evaluate(
        ([id, name]) =>
          window.page.join(id, { nick: name, presence: { colour: name === 'Ada' ? 'red' : 'blue' } }),
        [room, nick] as const,
      )
    }
    await Promise.all([a, b].map((tab) => seesPeers(tab, 1)))
  })

  beforeEach(({ skip }) => skip(missing !== undefined, missing))

  afterAll(async () => {
    for (const tab of [a, b]) {
      if (!tab) continue
      expect(tab.errors).toEqual([])
      await tab.close()
    }
  })

  test('values of every type arrive unchanged', async () => {
    await b.evaluate(() => {
      const room = window.page.room()
      room.channel('values').on('message', async (data) => {
        const { map, set, date, big, nothing, bytes, floats, blob, file, zero } = data as Record<
          string,
          unknown
        >
        window.kept.values = [
          map instanceof Map && map.get('a'),
          set instanceof Set && set.has(2),
          date instanceof Date && date.getTime(),
          String(big),
          nothing === undefined && 'nothing' in (data as object),
          [...new Uint8Array(bytes as Uint8Array)],
          floats instanceof Float32Array && [...floats],
          blob instanceof Blob && (await blob.text()),
          file instanceof File && [file.name, file.type, await file.text()],
          Object.is(zero, -0),
        ]
      })
    })
    await a.evaluate(() =>
      window.page
        .room()
        .channel('values')
        .send({
          map: new Map([['a', 1]]),
          set: new Set([1, 2]),
          date: new Date(86_400_000),
          big: 2n ** 70n,
          nothing: undefined,
          bytes: Uint8Array.of(1, 2, 255),
          floats: Float32Array.of(0.5, -1),
          blob: new Blob(['in a blob']),
          file: new File(['in a file'], 'a.txt', { type: 'text/plain' }),
          zero: -0,
        }),
    )
    expect(
      await until('the values have arrived', () => b.evaluate(() => window.kept.values as unknown[])),
    ).toEqual([
      1,
      true,
      86_400_000,
      String(2n ** 70n),
      true,
      [1, 2, 255],
      [0.5, -1],
      'in a blob',
      ['a.txt', 'text/plain', 'in a file'],
      true,
    ])
  })

  test('a value that can’t be sent is refused with a code, and no part of it arrives', async () => {
    const codes = await a.evaluate(async () => {
      const cycle: Record<string, unknown> = {}
      cycle.self = cycle
      const codeOf = (sending: Promise<unknown>) =>
        sending.then(
          () => 'sent',
          (error) => error.code,
        )
      const room = window.page.room()
      return Promise.all([
        codeOf(room.broadcast(cycle)),
        codeOf(room.broadcast(() => 1)),
        codeOf(room.broadcast(new Uint8Array(17 * 2 ** 20))),
        codeOf(room.broadcast(new Uint8Array(20_000), { lane: 'unreliable' })),
        codeOf(room.broadcast(1, { signal: AbortSignal.abort() })),
        codeOf(window.page.peer().sendFile('no file' as never)),
      ])
    })
    expect(codes).toEqual([
      'unserialisable',
      'unserialisable',
      'message-too-large',
      'message-too-large',
      'aborted',
      'invalid-option',
    ])
  })

  test('every lane delivers, and the ordered ones in order', async () => {
    await b.evaluate(() => {
      window.kept.lanes = { reliable: [], unreliable: [], bulk: [] }
      for (const lane of ['reliable', 'unreliable', 'bulk'] as const) {
        window.page
          .room()
          .channel<number>(`on ${lane}`, { lane })
          .on('message', (data) => (window.kept.lanes as Record<string, number[]>)[lane]?.push(data))
      }
    })
    await a.evaluate(async () => {
      const lanes = ['reliable', 'unreliable', 'bulk'] as const
      const channels = lanes.map((lane) => window.page.room().channel<number>(`on ${lane}`, { lane }))
      for (let i = 0; i < 500; i++) for (const channel of channels) await channel.send(i)
    })
    const all = Array.from({ length: 500 }, (_, i) => i)
    await until('the last has arrived', () =>
      b.evaluate(() => {
        const { reliable, bulk } = window.kept.lanes as Record<string, number[]>
        return reliable?.length === 500 && bulk?.length === 500
      }),
    )
    const lanes = (await b.evaluate(() => window.kept.lanes)) as Record<string, number[]>
    expect(lanes.reliable).toEqual(all)
    expect(lanes.bulk).toEqual(all)
    expect(lanes.unreliable?.length).toBeGreaterThan(0)
    expect(lanes.unreliable).toEqual([...(lanes.unreliable ?? [])].sort((x, y) => x - y))
  })

  test('an acknowledged send resolves when the other side has the value', async () => {
    await b.evaluate(() => {
      window.kept.acked = 0
      window.page
        .room()
        .channel('acked')
        .on('message', () => (window.kept.acked = Number(window.kept.acked) + 1))
    })
    for (let i = 1; i <= 5; i++) {
      await a.evaluate(() => window.page.room().channel('acked').send(new Uint8Array(50_000), { ack: true }))
      expect(await b.evaluate(() => window.kept.acked)).toBe(i)
    }
  })

  test('a value that a schema refuses is reported and not delivered', async () => {
    await b.evaluate(() => {
      const schema = {
        '~standard': {
          validate: async (value: unknown) =>
            typeof value === 'number' ? { value: value * 2 } : { issues: [{ message: 'not a number' }] },
        },
      }
      const room = window.page.room()
      window.kept.valid = []
      room.on('error', (error) => (window.kept.invalid = `${error.code} ${error.message}`))
      room.channel('numbers', { schema }).on('message', (data) => (window.kept.valid as number[]).push(data))
    })
    await a.evaluate(async () => {
      const channel = window.page.room().channel('numbers')
      for (const value of [1, 'two', 3]) await channel.send(value)
    })
    await until('both have arrived', () => b.evaluate(() => (window.kept.valid as number[]).length === 2))
    expect(await b.evaluate(() => window.kept.valid)).toEqual([2, 6])
    expect(await b.evaluate(() => window.kept.invalid)).toMatch(/^invalid-message .*numbers.*not a number/)
  })

  test('requests are answered, and their failures have codes', async () => {
    await b.evaluate(() => {
      const room = window.page.room()
      room.handle('add', (data) => (data as number[]).reduce((x, y) => x + y, 0))
      room.handle('fail', () => {
        throw Object.assign(new Error('out of milk'), { code: 'no-milk' })
      })
      room.handle('never', (_data, _peer, { signal }) => {
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            window.kept.cancelled = true
            reject(new Error('cancelled'))
          })
        })
      })
    })
    const answers = await a.evaluate(async () => {
      const peer = window.page.peer()
      const failed = (asking: Promise<unknown>) =>
        asking.then(
          () => ['answered'],
          (error) => [error.code, error.cause?.code, error.message],
        )
      const many: unknown[] = []
      for await (const result of window.page.room().request('add', [4, 5])) {
        many.push(result.status === 'fulfilled' ? result.value : result.reason.code)
      }
      return [
        await peer.request('add', [1, 2, 3]),
        await failed(peer.request('fail')),
        await failed(peer.request('missing')),
        await failed(peer.request('never', 1, { timeout: 50 })),
        many,
      ]
    })
    expect(answers).toEqual([
      6,
      ['request-failed', 'no-milk', expect.stringContaining('out of milk')],
      ['no-handler', undefined, expect.stringContaining('missing')],
      ['timeout', undefined, expect.any(String)],
      [9],
    ])
    await until('the other side has received the abort', () =>
      b.evaluate(() => window.kept.cancelled === true),
    )
  })

  test('presence arrives with the peer, changes, and reaches later peers', async () => {
    expect(await a.evaluate(() => window.page.peer().presence)).toEqual({ colour: 'blue' })
    expect(await b.evaluate(() => window.page.peer().presence)).toEqual({ colour: 'red' })
    await a.evaluate(() => {
      const room = window.page.room()
      for (let i = 0; i <= 100; i++) room.setPresence({ x: i, y: new Map([[1, i]]) })
      room.setPresence({ colour: undefined })
    })
    await until('the last state has arrived', () =>
      b.evaluate(() => {
        const { x, y, ...rest } = window.page.peer().presence
        return x === 100 && (y as Map<number, number>).get(1) === 100 && Object.keys(rest).length === 0
      }),
    )
    const [late] = (await openRoomTabs(await browsers.get(first), server.url('/'), 1)) as [Tab]
    await late.evaluate(() => window.page.connect())
    await late.evaluate((id) => window.page.join(id, { nick: 'Cleo' }), room)
    await seesPeers(late, 2)
    const states = await late.evaluate(() =>
      [...window.page.room().peers.values()].map(({ nick, presence }) => [nick, presence.x, presence.colour]),
    )
    expect(states.sort()).toEqual([
      ['Ada', 100, undefined],
      ['Bob', undefined, 'blue'],
    ])
    await late.close()
    await Promise.all([a, b].map((tab) => seesPeers(tab, 1)))
  })

  test('files go in both directions at the same time, with progress on both sides, and arrive unchanged', async () => {
    for (const tab of [a, b]) {
      await tab.evaluate(() => {
        window.kept.files = []
        window.kept.progress = []
        const off = window.page.room().on('file', async (file) => {
          off()
          file.onProgress((received) => (window.kept.progress as number[]).push(received))
          const blob = await file.blob()
          const hash = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer())
          ;(window.kept.files as unknown[]).push([
            file.name,
            file.type,
            file.meta,
            blob.size,
            new Uint8Array(hash).join(),
          ])
        })
      })
    }
    const send = (size: number) => {
      const bytes = new Uint8Array(size)
      for (let i = 0; i < size; i += 65_536) crypto.getRandomValues(bytes.subarray(i, i + 65_536))
      const file = new File([bytes], 'a/../photo.jpg', { type: 'image/jpeg' })
      const sent: number[] = []
      const sending = window.page
        .peer()
        .sendFile(file, { meta: { album: 7 }, onProgress: (progress) => sent.push(progress.sent) })
      return Promise.all([sending, crypto.subtle.digest('SHA-256', bytes)]).then(([, hash]) => ({
        hash: new Uint8Array(hash).join(),
        last: sent.at(-1),
        steps: sent.length,
      }))
    }
    const sizes = [12_345_678, 3_000_001] as const
    const [fromA, fromB] = await Promise.all([a.evaluate(send, sizes[0]), b.evaluate(send, sizes[1])])
    expect(fromA.last).toBe(sizes[0])
    expect(fromA.steps).toBeGreaterThan(5)
    for (const [tab, size, { hash }] of [
      [b, sizes[0], fromA],
      [a, sizes[1], fromB],
    ] as const) {
      await until('the file is hashed', () =>
        tab.evaluate(() => (window.kept.files as unknown[]).length === 1),
      )
      expect(await tab.evaluate(() => window.kept.files)).toEqual([
        ['a_.._photo.jpg', 'image/jpeg', { album: 7 }, size, hash],
      ])
      const progress = (await tab.evaluate(() => window.kept.progress)) as number[]
      expect(progress.at(-1)).toBe(size)
      expect(progress).toEqual([...progress].sort((x, y) => x - y))
    }
  })

  test('streams of unknown length, refusals and aborts from either side', async () => {
    await b.evaluate(() => {
      window.kept.ended = []
      window.page.peer().on('file', async (file) => {
        const ended = window.kept.ended as string[]
        if (file.name === 'refused') return file.refuse('not today')
        if (file.name === 'read') {
          let bytes = 0
          for (const reader = file.stream().getReader(); ; ) {
            const { done, value } = await reader.read()
            if (done) break
            bytes += value.length
          }
          return void ended.push(`read ${bytes}`)
        }
        if (file.name === 'private' || file.name === 'slow') {
          return file.opfs().then(
            (kept) => ended.push(`private ${kept.size}`),
            (error) => ended.push(`${file.name} ${error.code}`),
          )
        }
        const slow = new WritableStream({
          write: () => {
            if (file.name === 'stopped') file.abort('enough')
            return new Promise((resolve) => setTimeout(resolve, 20))
          },
        })
        await file.saveTo(slow).catch((error) => ended.push(`${file.name} ${error.code}`))
      })
    })
    const outcomes = await a.evaluate(async () => {
      const peer = window.page.peer()
      const streamOf = (chunks: number) =>
        new ReadableStream<Uint8Array>({
          pull(controller) {
            if (chunks-- > 0) controller.enqueue(new Uint8Array(100_000))
            else controller.close()
          },
        })
      const how = (sending: Promise<void>) =>
        sending.then(
          () => 'done',
          (error) => `${error.code} ${error.message}`,
        )
      const abort = new AbortController()
      const aborted = peer.sendStream(streamOf(1_000_000), {
        name: 'aborted',
        signal: abort.signal,
        onProgress: ({ sent }) => sent > 500_000 && abort.abort(),
      })
      return Promise.all([
        how(peer.sendStream(streamOf(35), { name: 'read' })),
        how(peer.sendFile(new Blob([new Uint8Array(3_000_000)]), { name: 'private' })),
        how(peer.sendFile(new Blob(['x']), { name: 'refused' })),
        how(peer.sendStream(streamOf(1_000_000), { name: 'stopped' })),
        how(aborted),
      ])
    })
    expect(outcomes).toEqual([
      'done',
      'done',
      'refused not today',
      'transfer-stopped enough',
      expect.stringMatching(/^aborted /),
    ])
    await until('all have ended on the other side', () =>
      b.evaluate(() => (window.kept.ended as string[]).length === 4),
    )
    expect(((await b.evaluate(() => window.kept.ended)) as string[]).sort()).toEqual([
      'aborted transfer-stopped',
      'private 3000000',
      'read 3500000',
      'stopped aborted',
    ])
  })

  test('statistics count the traffic', async () => {
    const [stats] = await a.evaluate(() => [...window.page.room().stats().values()])
    expect(stats).toMatchObject({ route: 'direct', loss: 0 })
    expect(stats?.bytesSent).toBeGreaterThan(12_345_678)
    expect(stats?.bytesReceived).toBeGreaterThan(3_000_001)
    expect(stats?.messagesSent).toBeGreaterThan(1_500)
    expect(stats?.rtt).toBeGreaterThan(0)
    expect(stats?.buffered).toBeGreaterThanOrEqual(0)
  })
})
