import { expect, it } from 'vitest'
import { meet, next, onlyPeer, pages } from '../../test/memoryPages.ts'
import { MemoryNetwork } from './memoryNetwork.ts'

const stream = () => document.createElement('canvas').captureStream()

it("carries media over the browser's own connections", async () => {
  const [ada, bob] = await meet(await pages(new MemoryNetwork({ rtc: RTCPeerConnection }), 2))
  if (!ada || !bob) throw new Error('Nobody is there.')
  const arriving = next(bob, 'stream')
  const sent = stream()
  ada.addStream(sent, { kind: 'camera' })
  const [received, peer, meta] = await arriving
  expect([received.id, peer.id, meta]).toEqual([sent.id, ada.self.id, { kind: 'camera' }])
})

it('reports how to send media if connections are in memory', async () => {
  const [ada] = await meet(await pages(new MemoryNetwork(), 2))
  expect(() => onlyPeer(ada).addStream(stream())).toThrow(expect.objectContaining({ code: 'no-media' }))
})
