import { describe, expect, it } from 'vitest'
import { refusal } from '../../test/hostile.ts'
import { channelValues, meet, next, TestRelay, turn } from '../../test/rooms.ts'

describe('a lease of a room', { timeout: 30_000 }, () => {
  it('leaves the room when it is the last one', async () => {
    const { shared, closed } = await new TestRelay().member()
    const [first, second] = [shared.lease(), shared.lease()]
    first.leave()
    first.leave()
    expect([first.status, second.status, closed()]).toEqual(['left', 'joining', 0])
    second.leave()
    expect([second.status, closed()]).toEqual(['left', 1])
  })

  it('is left once it is released, even if others are held', async () => {
    const { shared } = await new TestRelay().member()
    const [first, second] = [shared.lease(), shared.lease()]
    first.leave()
    expect(first.getSnapshot()).toEqual({ status: 'left', peers: [], presence: {} })
    expect(first.getSnapshot()).toBe(first.getSnapshot())
    await expect(first.broadcast(1)).rejects.toMatchObject({ code: 'closed' })
    expect(second.getSnapshot().status).not.toBe('left')
    await second.broadcast(1)
  })

  it('emits nothing once it is released', async () => {
    const { shared } = await new TestRelay().member()
    const [first, second] = [shared.lease(), shared.lease()]
    const received: string[] = []
    first.on('status', (status) => received.push(`first ${status}`))
    second.on('status', (status) => received.push(`second ${status}`))
    first.subscribe(() => received.push('first changed'))
    first.leave()
    shared.members('relay', [])
    expect(received).toEqual(['first left', 'second joined'])
  })

  it('notifies a late listener of present peers, unless it was removed', async () => {
    const { roomA, roomB } = await meet()
    const [peer] = await next(roomA, 'peer')
    expect(peer.id).toBe(roomB.self.id)
    const received: unknown[] = []
    const off = roomA.on('peer', (peer) => received.push(peer))
    off()
    await turn()
    expect(received).toEqual([])
  })

  it('receives nothing on its channels once it is released, while another lease continues', async () => {
    const { a, roomA, roomB } = await meet()
    const second = a.shared.lease()
    const afterLeave: unknown[] = []
    roomA.channel('mine').on('message', (data) => afterLeave.push(data))
    const received = channelValues(second.channel('mine'), 1)
    roomA.leave()
    await roomB.channel('mine').send(1)
    expect([await received, afterLeave]).toEqual([[1], []])
    expect(refusal(() => roomA.channel('mine'))).toBe('closed')
    expect(refusal(() => roomA.handle('x', () => 1))).toBe('closed')
    expect(refusal(() => roomA.setPresence({ x: 1 }))).toBe('closed')
  })
})
