import { afterAll, beforeAll, expect, test } from 'vitest'
import { Browsers, missingBrowser } from './lib/browsers.ts'
import { captureLoopback } from './lib/capture.ts'
import { RelayProcess } from './lib/relayProcess.ts'
import { serveRoomPage } from './lib/site.ts'
import type { PlainServer } from './lib/staticServer.ts'
import type { Tab } from './lib/tab.ts'
import { connectAndJoin, openRoomTabs, receives, seesPeers } from './lib/tabs.ts'

const ROOM = 'a-room-that-nobody-may-read-about'
const NICK = 'nick-of-a-careful-person'
const MESSAGE = 'words-for-one-pair-of-eyes'
/** Strings of this test, and of every SDP. */
const SECRETS = [
  ROOM,
  NICK,
  MESSAGE,
  'v=0',
  'a=candidate',
  'candidate:',
  'ice-pwd',
  'ice-ufrag',
  'fingerprint',
  'sha-256',
]

const browsers = new Browsers()
let relay: RelayProcess
let server: PlainServer

beforeAll(async () => {
  relay = await RelayProcess.create()
  server = await serveRoomPage(relay.records, ['record'])
})

afterAll(async () => {
  await browsers.close()
  await server?.close()
  await relay?.close()
})

test('a relay or an eavesdropper gets no room id, no nick, no message and no SDP', async ({ skip }) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
  const capture = await captureLoopback()
  const tabs = await openRoomTabs(await browsers.get('chromium'), server.url('/'), 2)
  const [one, other] = tabs as [Tab, Tab]
  await Promise.all(tabs.map((tab) => connectAndJoin(tab, ROOM, NICK)))
  await Promise.all(tabs.map((tab) => seesPeers(tab, 1)))
  expect(await one.evaluate(() => window.page.nicks())).toEqual([NICK])
  await one.evaluate((text) => window.page.broadcast(text), MESSAGE)
  await receives(other, MESSAGE)

  // Inside DTLS: the bytes that the other end of a channel can read.
  for (const tab of tabs) {
    const recorded = await tab.evaluate(() => window.recorded)
    const bytes = Buffer.concat(recorded.map(({ hex }) => Buffer.from(hex, 'hex')))
    expect(recorded.filter(({ direction }) => direction === 'sent').length).toBeGreaterThan(3)
    expect(recorded.filter(({ direction }) => direction === 'received').length).toBeGreaterThan(3)
    expect(secretsIn(bytes)).toEqual([])
  }

  expect(secretsIn(Buffer.from(relay.logs.join('\n')))).toEqual([])

  if (capture) {
    // Outside DTLS: the packets. They must include the dial token, or the capture missed this test.
    const packets = await capture.stop()
    expect(packets.includes('lm1')).toBe(true)
    expect(secretsIn(packets)).toEqual([])
  } else
    console.log('No packet capture: tshark is missing or not allowed here. The data channels were recorded.')
})

test('the recorder sees data that is sent in clear', async ({ skip }) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
  const [tab] = (await openRoomTabs(await browsers.get('chromium'), server.url('/'), 1)) as [Tab]
  await tab.evaluate(async (text) => {
    const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()]
    near.onicecandidate = ({ candidate }) => candidate && far.addIceCandidate(candidate)
    far.onicecandidate = ({ candidate }) => candidate && near.addIceCandidate(candidate)
    const channel = near.createDataChannel('clear', { negotiated: true, id: 0 })
    far.createDataChannel('clear', { negotiated: true, id: 0 })
    await near.setLocalDescription()
    await far.setRemoteDescription(near.localDescription as RTCSessionDescription)
    await far.setLocalDescription()
    await near.setRemoteDescription(far.localDescription as RTCSessionDescription)
    await new Promise((resolve) => channel.addEventListener('open', resolve))
    channel.send(text)
  }, MESSAGE)
  const recorded = await tab.evaluate(() => window.recorded)
  const bytes = Buffer.concat(recorded.map(({ hex }) => Buffer.from(hex, 'hex')))
  expect(secretsIn(bytes)).toEqual([MESSAGE])
})

/** The strings that occur in UTF-8, in UTF-16, or in base64 at any of its three alignments. */
function secretsIn(bytes: Buffer): string[] {
  return SECRETS.filter((secret) => encodings(secret).some((encoded) => bytes.includes(encoded)))
}

function encodings(secret: string): Buffer[] {
  const plain = Buffer.from(secret)
  // Short words occur in base64 by chance.
  const aligned = secret.length < 12 ? [] : [0, 1, 2].map((shift) => base64Core(plain, shift))
  return [plain, Buffer.from(secret, 'utf16le'), ...aligned]
}

/** The base64 characters of the text that do not depend on the bytes before and after it. */
function base64Core(plain: Buffer, shift: number): Buffer {
  const text = Buffer.concat([Buffer.alloc(shift), plain]).toString('base64')
  return Buffer.from(text.slice(shift === 0 ? 0 : 4, -4))
}
