import { createHash, randomBytes } from 'node:crypto'
import { PeerConnection } from 'node-datachannel'
import { expect, it } from 'vitest'
import { dialRelay, helloOf } from '../testing/dialRelay.ts'
import { testRelay } from '../testing/testRelay.ts'

const TOPIC = new Uint8Array(createHash('sha256').update('room').digest())

it('two peers that may only use TURN connect with what WELCOME hands out', async () => {
  const relay = await testRelay()
  const page = await dialRelay(relay.json)
  page.send(helloOf(page), { type: 'join', topic: TOPIC })
  const [server] = (await page.next('welcome')).turn
  if (!server) throw new Error('WELCOME names no TURN server')
  const iceServers = [
    server.urls.replace(
      'turn:',
      `turn:${encodeURIComponent(server.username)}:${encodeURIComponent(server.credential)}@`,
    ),
  ]
  const [a, b] = ['a', 'b'].map(
    (name) => new PeerConnection(name, { iceServers, iceTransportPolicy: 'relay' }),
  ) as [PeerConnection, PeerConnection]
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    from.onLocalDescription((sdp, type) => to.setRemoteDescription(sdp, type))
    from.onLocalCandidate((candidate, mid) => to.addRemoteCandidate(candidate, mid))
  }
  const sent = randomBytes(10_000)
  const received = new Promise<unknown>((resolve) => {
    b.onDataChannel((channel) => channel.onMessage(resolve))
  })
  const channel = a.createDataChannel('data')
  channel.onOpen(() => channel.sendMessageBinary(sent))
  expect(Buffer.from((await received) as Buffer).equals(sent)).toBe(true)
  expect(a.getSelectedCandidatePair()?.local.type).toBe('relay')
  expect(relay.stats.allocations).toBe(2)
  a.close()
  b.close()
  page.close()
})
