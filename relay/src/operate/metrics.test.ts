import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { dialRelay, helloOf } from '../testing/dialRelay.ts'
import { testRelay } from '../testing/testRelay.ts'
import { serveMetrics } from './metrics.ts'

async function metricsOf(relay: Awaited<ReturnType<typeof testRelay>>) {
  const metrics = await serveMetrics(() => relay.stats, 0)
  onTestFinished(() => metrics.close())
  const get = (path: string) => fetch(`http://127.0.0.1:${metrics.port}${path}`)
  const value = async (name: string) => {
    const line = (await (await get('/metrics')).text())
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
    return line && Number(line.slice(name.length))
  }
  return { get, value }
}

describe('metrics', () => {
  it('show how much a relay does, read for each request', async () => {
    const relay = await testRelay()
    const { value } = await metricsOf(relay)
    expect(await value('lumamesh_relay_links')).toBe(0)
    const page = await dialRelay(relay.json)
    page.send(helloOf(page), { type: 'join', topic: new Uint8Array(32) })
    await page.next('members')
    expect(await value('lumamesh_relay_links')).toBe(1)
    expect(await value('lumamesh_relay_rooms')).toBe(1)
    const before = relay.stats.datagrams
    const reported = await value('lumamesh_relay_datagrams_total')
    expect(reported).toBeGreaterThanOrEqual(before)
    expect(reported).toBeLessThanOrEqual(relay.stats.datagrams)
    page.close()
    await vi.waitFor(async () => expect(await value('lumamesh_relay_links')).toBe(0), 5_000)
  })

  it('tell what was refused, by kind', async () => {
    const relay = await testRelay({ MAX_SESSIONS: '1' })
    const { value } = await metricsOf(relay)
    const first = await dialRelay(relay.json)
    await vi.waitFor(() => expect(relay.stats.links).toBe(1), 5_000)
    const second = await dialRelay(relay.json)
    await second.next('busy')
    expect(await value('lumamesh_relay_refusals_total{kind="busy"}')).toBe(1)
    first.close()
    second.close()
  })

  it('contain nothing about a client', async () => {
    const relay = await testRelay()
    const { get } = await metricsOf(relay)
    const page = await dialRelay(relay.json)
    page.send(helloOf(page))
    await page.next('welcome')
    const text = await (await get('/metrics')).text()
    expect(text).not.toContain('127.0.0.1')
    expect(text).not.toContain(Buffer.from(page.id).toString('hex'))
    expect(text).toMatch(/^lumamesh_relay_event_loop_lag_seconds\{quantile="0.99"\} [\d.e-]+$/m)
    for (const name of text.matchAll(/^[a-z]\w*/gm)) expect(name[0]).toMatch(/^lumamesh_relay_/)
    page.close()
  })

  it('are at one address, and nothing else is', async () => {
    const { get } = await metricsOf(await testRelay())
    expect((await get('/')).status).toBe(404)
    expect((await get('/metrics')).headers.get('content-type')).toMatch(/^text\/plain/)
  })

  it('say that their port is taken', async () => {
    const server = createServer()
    onTestFinished(() => {
      server.close()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const relay = await testRelay()
    await expect(serveMetrics(() => relay.stats, port)).rejects.toMatchObject({ code: 'relay-error' })
  })
})
