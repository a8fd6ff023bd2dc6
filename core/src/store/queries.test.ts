import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { refusalOf } from '../../test/hostile.ts'
import { Queries } from './queries.ts'

const record = { v: 1 as const, id: 'x', addrs: [], fp: '', seq: 1, exp: 1, caps: 0, sig: '' }
const turn = (username: string) => ({ urls: 'turn:192.0.2.1:3478', username, credential: 'x' })

let server: Server
let url: string
/** The server's answer, and the number of requests. */
let answer: { status: number; body: unknown }
let requestCount: number

beforeEach(async () => {
  requestCount = 0
  server = createServer((_, response) => {
    requestCount++
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})

afterEach(() => server.close())

async function use<T>(queries: Queries, how: (queries: Queries) => Promise<T>): Promise<T> {
  try {
    return await how(queries)
  } finally {
    queries.close()
  }
}

describe('the relay directory', () => {
  it('is the given list if that contains records', async () => {
    await use(new Queries([record]), async (queries) => expect(await queries.relays()).toEqual([record]))
    await use(new Queries(undefined), async (queries) => expect(await queries.relays()).toBeUndefined())
  })

  it('is fetched at most once a minute for any number of calls', async () => {
    answer = { status: 200, body: { relays: [record] } }
    await use(new Queries(url), async (queries) => {
      const all = await Promise.all([queries.relays(), queries.relays(), queries.relays()])
      for (const relays of all) expect(relays).toEqual({ relays: [record] })
      await queries.relays()
      expect(requestCount).toBe(1)
    })
  })

  it('is retried before it fails', async () => {
    let failures = 1
    const relays = async () => {
      if (failures-- > 0) throw new Error('offline')
      return [record]
    }
    await use(new Queries(relays), async (queries) => expect(await queries.relays()).toEqual([record]))
  })

  it('rejects with fetch-failed if it cannot be fetched', async () => {
    vi.useFakeTimers()
    try {
      const relays = () => Promise.reject(new Error('offline'))
      await use(new Queries(relays), async (queries) => {
        const refusal = refusalOf(queries.relays())
        await vi.advanceTimersByTimeAsync(60_000)
        expect(await refusal).toBe('fetch-failed')
      })
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('ICE credentials', () => {
  it('are the given servers, or those in the formats of common services', async () => {
    const ice = [turn('a')]
    await use(new Queries(undefined, ice), async (queries) => expect(await queries.ice()).toEqual(ice))
    await use(new Queries(undefined), async (queries) => expect(await queries.ice()).toEqual([]))
    for (const iceServers of [turn('a'), [turn('a')]]) {
      answer = { status: 200, body: { iceServers, ttl: 60 } }
      await use(new Queries(undefined, url), async (queries) => expect(await queries.ice()).toEqual(ice))
    }
  })

  it('are requested once for thirty concurrent calls', async () => {
    answer = { status: 200, body: [turn('a')] }
    await use(new Queries(undefined, url), async (queries) => {
      await Promise.all(Array.from({ length: 30 }, () => queries.ice()))
      expect(requestCount).toBe(1)
    })
  })

  it('are requested again when they expire', async () => {
    vi.useFakeTimers()
    try {
      let requestCount = 0
      const ice = () => ({ iceServers: turn(`${++requestCount}`), ttl: 100 })
      await use(new Queries(undefined, ice), async (queries) => {
        expect(await queries.ice()).toEqual([turn('1')])
        await vi.advanceTimersByTimeAsync(79_000)
        expect(await queries.ice()).toEqual([turn('1')])
        await vi.advanceTimersByTimeAsync(2_000)
        expect(await queries.ice()).toEqual([turn('2')])
      })
    } finally {
      vi.useRealTimers()
    }
  })
})
