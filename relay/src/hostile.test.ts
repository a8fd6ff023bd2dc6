import { icePasswordOf } from '@lumamesh/core/protocol'
import { expect, it, onTestFinished, vi } from 'vitest'
import { seeded } from '../fuzz/random.ts'
import { siege } from '../fuzz/siege.ts'
import { Victim } from '../fuzz/victim.ts'
import { dialRelay, helloOf, type TestPage } from './testing/dialRelay.ts'
import { testDial, testDtls, testRequest } from './testing/testBrowser.ts'
import { testRelay } from './testing/testRelay.ts'
import { testSocket } from './testing/testSocket.ts'

const PACKETS = 100_000
const MEGABYTE = 1024 * 1024

async function isServed(page: TestPage, token: number): Promise<void> {
  page.send({ type: 'ping', token })
  expect((await page.next('pong')).token).toBe(token)
}

// `npm run soak` does the same with ten million packets.
it('serves pages, keeps its size and does not amplify under hostile packets', {
  timeout: 120_000,
}, async () => {
  const victim = await Victim.start()
  onTestFinished(() => victim.close())
  const seed = Date.now() % 1_000_000
  const report = await siege(victim, { packets: PACKETS, sources: 300, random: seeded(seed) })
  expect(report.failures, `seed ${seed}`).toEqual([])
  expect(report.taken).toBeGreaterThanOrEqual(PACKETS)
  expect(report.pongs.length).toBeGreaterThan(3)
  expect(report.welcomes.length).toBeGreaterThan(0)
  expect(report.dials).toBeLessThan(2_000)
  expect(report.late - report.early).toBeLessThan(64 * MEGABYTE)
})

it('closes dials that do not prove their address, and sends them few bytes', {
  timeout: 30_000,
}, async () => {
  const relay = await testRelay()
  const password = icePasswordOf(relay.record.fingerprint)
  const page = await dialRelay(relay.json)
  page.send(helloOf(page))
  await page.next('welcome')
  const sources = await Promise.all(Array.from({ length: 400 }, () => testSocket(relay.port)))
  const dials = sources.map(() => testDial())
  // Watched while they are sent: the first ones are closed after PROOF_MS.
  const manyDials = vi.waitFor(() => expect(relay.stats.dials).toBeGreaterThan(300), {
    timeout: 10_000,
    interval: 1,
  })
  await Promise.all(sources.map((source, i) => source.send(testRequest(dials[i] ?? testDial(), password))))
  await manyDials
  // One of them sends ClientHellos: the relay sends another check for each, and a native response would be many times
  // as long.
  for (let i = 0; i < 100; i++) await sources[0]?.send(testDtls(22, 0, 1, i < 90 ? 14 : 300))
  await isServed(page, 1)
  // With so many dials, a page gets a native session only after its proof. It is still admitted.
  const newcomer = await dialRelay(relay.json)
  newcomer.close()
  await vi.waitFor(() => expect(relay.stats.dials).toBe(1), { timeout: 10_000, interval: 50 })
  for (const { sent, received } of sources) expect(received).toBeLessThanOrEqual(3 * sent)
  await isServed(page, 2)
  page.close()
})
