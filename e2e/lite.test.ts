import { afterAll, beforeAll, expect, test } from 'vitest'
import { Browsers, missingBrowser } from './lib/browsers.ts'
import { RelayProcess } from './lib/relayProcess.ts'
import { serveRoomPage } from './lib/site.ts'
import type { PlainServer } from './lib/staticServer.ts'
import { connectAndJoin, openRoomTabs, receives, seesPeers } from './lib/tabs.ts'

const browsers = new Browsers()
let relay: RelayProcess
let lite: PlainServer
let full: PlainServer

beforeAll(async () => {
  relay = await RelayProcess.create()
  lite = await serveRoomPage(relay.records)
  full = await serveRoomPage(relay.records, [], { full: true })
})

afterAll(async () => {
  await browsers.close()
  await lite?.close()
  await full?.close()
  await relay?.close()
})

test('lumamesh.js says what it leaves out, to its own page and to those that have it', async ({ skip }) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
  const browser = await browsers.get('chromium')
  const [[small], [large]] = await Promise.all([
    openRoomTabs(browser, lite.url('/'), 1),
    openRoomTabs(browser, full.url('/'), 1),
  ])
  if (!small || !large) throw new Error('The tabs did not open')
  await Promise.all([connectAndJoin(small, 'lite'), connectAndJoin(large, 'lite')])
  await Promise.all([seesPeers(small, 1), seesPeers(large, 1)])

  const codes = await small.evaluate(async () => {
    const { page } = window
    const [room, peer] = [page.room(), page.peer()]
    const stream = document.createElement('canvas').captureStream()
    const [track] = stream.getTracks()
    if (!track) throw new Error('A canvas has no track')
    const file = new Blob(['file'])
    const calls: Record<string, () => unknown> = {
      'room.sendFile': () => room.sendFile(file),
      'room.request': () => room.request('method'),
      'room.handle': () => room.handle('method', () => {}),
      'room.addStream': () => room.addStream(stream),
      'room.addTrack': () => room.addTrack(track, stream),
      'room.replaceTrack': () => room.replaceTrack(track, track),
      'peer.sendFile': () => peer.sendFile(file),
      'peer.sendStream': () => peer.sendStream(file.stream()),
      'peer.request': () => peer.request('method'),
      'peer.addStream': () => peer.addStream(stream),
      'peer.addTrack': () => peer.addTrack(track, stream),
      'peer.replaceTrack': () => peer.replaceTrack(track, track),
    }
    const codes: Record<string, unknown> = {}
    for (const [name, call] of Object.entries(calls)) {
      try {
        codes[name] = await call()
      } catch (error) {
        codes[name] = (error as { code: string }).code
      }
    }
    // What has nothing to take away takes nothing away.
    room.removeStream(stream)
    room.removeTrack(track)
    peer.removeStream(stream)
    peer.removeTrack(track)
    if (peer.streams.size > 0) throw new Error('The small page sends a stream')
    return codes
  })
  expect(new Set(Object.values(codes))).toEqual(new Set(['not-built-in']))

  const answers = await large.evaluate(async () => {
    const peer = window.page.peer()
    const outcome = (promise: Promise<unknown>) =>
      promise.then(
        () => 'done',
        ({ code }: { code: string }) => code,
      )
    return [await outcome(peer.request('method')), await outcome(peer.sendFile(new Blob(['file'])))]
  })
  expect(answers).toEqual(['no-handler', 'refused'])

  await small.evaluate(() => window.page.broadcast('from the small one'))
  await receives(large, 'from the small one')
  await large.evaluate(() => window.page.broadcast('from the large one'))
  await receives(small, 'from the large one')
  expect([...small.errors, ...large.errors]).toEqual([])
})
