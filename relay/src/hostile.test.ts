import { randomBytes } from 'node:crypto'
import { icePasswordOf } from '@lumamesh/core/protocol'
import { expect, it, vi } from 'vitest'
import { BINDING, encodeStun } from './stun/message.ts'
import { testDial, testDtls, testRequest } from './testing/browser.ts'
import { dialRelay, helloOf, type TestPage } from './testing/page.ts'
import { testRelay } from './testing/relay.ts'
import { testSocket } from './testing/udp.ts'

const PACKETS = 100_000
/** Small enough for the socket's buffer: a packet that the kernel drops tests nothing. */
const BATCH = 100
const SOURCES = 100
const MEGABYTE = 1024 * 1024

const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T

/** One datagram of every kind that a relay must shrug off. */
function hostilePackets(password: string): Uint8Array[] {
  const dial = testDial()
  const valid = testRequest(dial, password)
  const dtls = [testDtls(22, 0, 1, 1_200), testDtls(23, 1, 0), testDtls(40, 9, 9)]
  const random = Array.from({ length: 100 }, (_, i) => new Uint8Array(randomBytes(1 + i * 10)))
  const truncated = Array.from({ length: 60 }, (_, i) => valid.subarray(0, i * 2))
  const flipped = Array.from({ length: 100 }, () => {
    const packet = valid.slice()
    packet[Math.floor(Math.random() * packet.length)] = Math.floor(Math.random() * 256)
    return packet
  })
  const usernames = [
    'abc:def',
    ':',
    `${dial.ufrag}:x`,
    `${dial.ufrag}:ab\r\ncd`,
    `${dial.ufrag}:${'a'.repeat(300)}`,
    `${'lm1'.padEnd(400, 'A')}:abcd`,
    `${dial.ufrag}-:abcd`,
    `\0${dial.ufrag}:abcd`,
  ].map((username) => testRequest(dial, password, { username }))
  const strangers = Array.from({ length: 20 }, () => testRequest(testDial(), 'not the password'))
  const allocate = encodeStun({ kind: 'request', method: 3, transaction: randomBytes(12), attributes: [] })
  const plain = encodeStun({ kind: 'request', method: BINDING, transaction: randomBytes(12), attributes: [] })
  return [...dtls, ...random, ...truncated, ...flipped, ...usernames, ...strangers, allocate, plain]
}

async function isServed(page: TestPage, token: number): Promise<void> {
  page.send({ type: 'ping', token })
  expect((await page.next('pong')).token).toBe(token)
}

it('serves on, stays small and amplifies nothing under hostile packets', { timeout: 60_000 }, async () => {
  const relay = await testRelay()
  const password = icePasswordOf(relay.record.fingerprint)
  const page = await dialRelay(relay.json)
  page.send(helloOf(page))
  await page.next('welcome')
  const sources = await Promise.all(Array.from({ length: SOURCES }, () => testSocket(relay.port)))
  const packets = hostilePackets(password)
  let rss = 0
  for (let sent = 0; sent < PACKETS; sent += BATCH) {
    await Promise.all(Array.from({ length: BATCH }, () => pick(sources).send(pick(packets))))
    await isServed(page, sent)
    // By then what grows once has grown.
    if (sent === PACKETS / 5) rss = process.memoryUsage().rss
  }
  expect(relay.stats.datagrams).toBeGreaterThan(PACKETS * 0.99)
  expect(process.memoryUsage().rss - rss).toBeLessThan(64 * MEGABYTE)
  for (const { sent, received } of sources) expect(received).toBeLessThanOrEqual(3 * sent)
  page.close()
})

it('forgets dials that never prove their address, and sends them little', { timeout: 30_000 }, async () => {
  const relay = await testRelay()
  const password = icePasswordOf(relay.record.fingerprint)
  const page = await dialRelay(relay.json)
  page.send(helloOf(page))
  await page.next('welcome')
  const sources = await Promise.all(Array.from({ length: 400 }, () => testSocket(relay.port)))
  const dials = sources.map(() => testDial())
  await Promise.all(sources.map((source, i) => source.send(testRequest(dials[i] ?? testDial(), password))))
  // One says more: a ClientHello makes the relay ask again, and a native answer would be many times as long.
  for (let i = 0; i < 100; i++) await sources[0]?.send(testDtls(22, 0, 1, i < 90 ? 14 : 300))
  await isServed(page, 1)
  expect(relay.stats.dials).toBeGreaterThan(300)
  // So many that a page has to prove itself before it gets a native session: it still gets in.
  const newcomer = await dialRelay(relay.json)
  newcomer.close()
  await vi.waitFor(() => expect(relay.stats.dials).toBe(1), { timeout: 10_000, interval: 50 })
  for (const { sent, received } of sources) expect(received).toBeLessThanOrEqual(3 * sent)
  await isServed(page, 2)
  page.close()
})
