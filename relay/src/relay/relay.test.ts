import { createHash } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { encodeRecord, icePasswordOf } from '@lumamesh/core/protocol'
import { describe, expect, it, vi } from 'vitest'
import { addressFromXor } from '../stun/binding.ts'
import { ATTRIBUTE, BINDING, decodeStun, encodeStun } from '../stun/stunMessage.ts'
import { dialRelay, helloOf } from '../testing/dialRelay.ts'
import { testDial, testDtls, testRequest } from '../testing/testBrowser.ts'
import { testDirectory } from '../testing/testDirectory.ts'
import { testRelay } from '../testing/testRelay.ts'
import { testSocket } from '../testing/testSocket.ts'

const TOPIC = new Uint8Array(createHash('sha256').update('room').digest())
const PLAIN = encodeStun({
  kind: 'request',
  method: BINDING,
  transaction: new Uint8Array(12).fill(7),
  attributes: [],
})
const mapped = (packet: Uint8Array) => {
  const message = decodeStun(packet)
  const value = message?.attributes.get(ATTRIBUTE.xorMappedAddress)
  return message && value && addressFromXor(value, message.transaction)
}

describe('a relay', () => {
  it('connects two pages', async () => {
    const relay = await testRelay()
    const [a, b] = await Promise.all([dialRelay(relay.json), dialRelay(relay.json)])
    a.send(helloOf(a), { type: 'join', topic: TOPIC })
    const welcome = await a.next('welcome')
    expect(welcome).toMatchObject({ address: expect.stringMatching(/^127\.0\.0\.1:\d+$/) })
    expect(welcome.records).toEqual([encodeRecord(relay.record)])
    await a.next('members')
    b.send(helloOf(b), { type: 'join', topic: TOPIC })
    expect((await b.next('members')).peers).toEqual([a.id])
    expect((await a.next('enter')).peer).toEqual(b.id)
    const payload = new Uint8Array(10_000).fill(3)
    b.send({ type: 'signal', topic: TOPIC, peer: a.id, payload })
    expect(await a.next('signal')).toEqual({ type: 'signal', topic: TOPIC, peer: b.id, payload })
    b.close()
    expect((await a.next('exit')).peer).toEqual(b.id)
    a.close()
    await vi.waitFor(() => expect(relay.stats).toMatchObject({ dials: 0, links: 0, rooms: 0 }), 5_000)
  })

  it('closes its links when it closes', async () => {
    const relay = await testRelay()
    const page = await dialRelay(relay.json)
    page.send(helloOf(page))
    await page.next('welcome')
    await relay.close()
    await page.closed()
    page.close()
  })

  it('sends a page the reason before it closes the link', async () => {
    const relay = await testRelay()
    const page = await dialRelay(relay.json)
    page.send({ ...helloOf(page), version: 9 } as ReturnType<typeof helloOf>)
    expect((await page.next('error')).code).toBe('version-unsupported')
    await page.closed()
    page.close()
  })

  it('sends pages above its limit to other relays', async () => {
    const relay = await testRelay({ MAX_SESSIONS: '1' })
    const first = await dialRelay(relay.json)
    await vi.waitFor(() => expect(relay.stats.links).toBe(1), 5_000)
    const second = await dialRelay(relay.json)
    expect((await second.next('busy')).retryAfter).toBeGreaterThan(0)
    await second.closed()
    first.close()
    second.close()
  })

  it('is the same relay after a restart, with a newer record', async () => {
    const directory = await testDirectory()
    const before = await testRelay({ DATA_DIR: directory })
    await before.close()
    const after = await testRelay({ DATA_DIR: directory })
    expect([after.json.id, after.json.fp]).toEqual([before.json.id, before.json.fp])
    expect(after.json.seq).toBeGreaterThan(before.json.seq)
  })

  it('sends a browser its address, in at most three times the bytes of the request', async () => {
    const relay = await testRelay()
    const socket = await testSocket(relay.port)
    await socket.send(PLAIN)
    expect(await socket.next(mapped)).toMatchObject({ host: '127.0.0.1' })
    expect(socket.received).toBeLessThanOrEqual(3 * socket.sent)
  })

  it('limits the dials and the Binding requests of one source', async () => {
    const relay = await testRelay({ DIALS_PER_SOURCE: '1' })
    const password = icePasswordOf(relay.record.fingerprint)
    const [dialing, asking] = [await testSocket(relay.port), await testSocket(relay.port)]
    for (let i = 0; i < 50; i++) await dialing.send(testRequest(testDial(), password))
    for (let i = 0; i < 1_000; i++) await asking.send(PLAIN)
    await vi.waitFor(() => expect(relay.stats.datagrams).toBeGreaterThan(1_040), 5_000)
    // Ten dials and 200 requests at once, and those that the rates add meanwhile.
    expect(relay.stats.dials).toBeLessThan(20)
    expect(asking.packets.length).toBeLessThan(500)
  })

  it('requires work under load, and admits pages that do it', async () => {
    const relay = await testRelay({ WORK_ABOVE: '0' })
    await expect(dialRelay(relay.json, { deadline: 1_000 })).rejects.toThrow('an open channel')
    expect(relay.stats.dials).toBe(0)
    const page = await dialRelay(relay.json, { work: true })
    page.send(helloOf(page))
    await page.next('welcome')
    page.close()
  })

  it('limits the sessions of one source, and sends its other pages to other relays', async () => {
    const relay = await testRelay({ SESSIONS_PER_SOURCE: '1' })
    const first = await dialRelay(relay.json)
    await vi.waitFor(() => expect(relay.stats.links).toBe(1), 5_000)
    const second = await dialRelay(relay.json)
    await second.next('busy')
    await second.closed()
    first.close()
    second.close()
  })

  const hasIpv6 = Object.values(networkInterfaces()).some((list) =>
    list?.some(({ address }) => address === '::1'),
  )
  it.runIf(hasIpv6)('serves IPv6', async () => {
    const relay = await testRelay({ HOST: '::1', PUBLIC_IP: '::1' })
    const socket = await testSocket(relay.port, '::1')
    await socket.send(PLAIN)
    expect(await socket.next(mapped)).toMatchObject({ host: '::1' })
  })

  it('keeps its native objects during garbage collection', async () => {
    setFlagsFromString('--expose-gc')
    const collect: () => void = runInNewContext('gc')
    const relay = await testRelay()
    const page = await dialRelay(relay.json)
    for (let token = 0; token < 5; token++) {
      collect()
      page.send({ type: 'ping', token })
      expect((await page.next('pong')).token).toBe(token)
    }
    collect()
    const newcomer = await dialRelay(relay.json)
    newcomer.close()
    page.close()
  })

  it('does not respond to a dial from before its restart, so the browser notices', async () => {
    const relay = await testRelay()
    const socket = await testSocket(relay.port)
    const dial = testDial()
    const password = icePasswordOf(relay.record.fingerprint)
    await socket.send(testRequest(dial, password))
    await socket.next(mapped)
    await socket.send(testDtls(23, 1, 0))
    await vi.waitFor(() => expect(relay.stats.dials).toBe(0), 5_000)
    socket.packets.length = 0
    await socket.send(testRequest(dial, password))
    await socket.send(PLAIN)
    const first = await socket.next(decodeStun)
    expect(new Uint8Array(first.transaction)).toEqual(new Uint8Array(12).fill(7))
  })
})
