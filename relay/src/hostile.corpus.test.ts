import { fromBase64, icePasswordOf } from '@lumamesh/core/protocol'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openSources } from '../fuzz/attackSource.ts'
import { readCorpus } from '../fuzz/corpus.ts'
import { Victim } from '../fuzz/victim.ts'
import { decodeStun } from './stun/stunMessage.ts'
import { dialRelay, helloOf, type TestPage } from './testing/dialRelay.ts'

const NAMES = readCorpus('').map(({ name }) => name)

describe('a relay that receives hostile packets', () => {
  let victim: Victim
  let page: TestPage
  let corpus: Map<string, Uint8Array>

  beforeAll(async () => {
    // In a process of its own: some of these packets have ended the process in the past.
    victim = await Victim.start()
    const password = icePasswordOf(fromBase64(victim.record.fp) ?? new Uint8Array())
    corpus = new Map(readCorpus(password).map(({ name, packet }) => [name, packet]))
    page = await dialRelay(victim.record)
    page.send(helloOf(page))
    await page.next('welcome')
  })

  afterAll(async () => {
    page?.close()
    await victim?.close()
  })

  it.each(NAMES)('still serves pages after %s, and sends few bytes for it', async (name) => {
    const [source] = await openSources(1, victim.port)
    const packet = corpus.get(name)
    if (!source || !packet) throw new Error(`The corpus has no packet ${name}`)
    const before = (await victim.stats()).stats.datagrams
    for (let i = 0; i < 5; i++) source.send(packet)
    // The relay has received all of them.
    await vi.waitFor(async () => {
      expect((await victim.stats()).stats.datagrams).toBeGreaterThanOrEqual(before + 5)
    }, 5_000)
    page.send({ type: 'ping', token: 7 })
    await page.next('pong')
    expect(source.received).toBeLessThanOrEqual(3 * source.sent)
    source.close()
    expect(victim.alive).toBe(true)
  })

  it('admits pages after all of them', async () => {
    const newcomer = await dialRelay(victim.record)
    newcomer.send(helloOf(newcomer))
    await newcomer.next('welcome')
    newcomer.close()
  })

  it('receives packets with valid integrity, which reach more code', () => {
    const decoded = [...corpus.values()]
      .map(decodeStun)
      .filter((message) => message?.integrityAt !== undefined)
    expect(decoded.length).toBeGreaterThan(20)
  })
})
