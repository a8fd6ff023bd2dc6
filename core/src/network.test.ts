import { describe, expect, it, onTestFinished } from 'vitest'
import { refusalOf } from '../test/hostile.ts'
import { rtc, testRelay } from '../test/relay.ts'
import { connect } from './connect.ts'
import type { Network } from './network.ts'

async function newNetwork(env: Record<string, string> = {}): Promise<Network> {
  const relay = await testRelay(env)
  const network = await connect({ rtc, relays: relay.config })
  onTestFinished(() => network.close())
  return network
}

describe('a network', { timeout: 30_000 }, () => {
  it('refuses invalid options before it does anything', async () => {
    const network = await newNetwork()
    expect(await refusalOf(network.joinRoom(''))).toBe('invalid-room-id')
    expect(await refusalOf(network.joinRoom('room', { nick: 'n'.repeat(65) }))).toBe('invalid-nick')
    expect(await refusalOf(network.joinRoom('room', { maxPeers: 0 }))).toBe('invalid-option')
    expect(network.rooms).toEqual([])
  })

  it('joins one room for two concurrent calls, and leaves it with the last lease', async () => {
    const network = await newNetwork()
    const [first, second] = await Promise.all([network.joinRoom('room'), network.joinRoom('room')])
    expect(network.rooms).toEqual(['room'])
    expect(first.peers).toBe(second.peers)
    first.leave()
    expect([first.status, second.status, network.rooms]).toEqual(['left', 'joined', ['room']])
    second.leave()
    expect(network.rooms).toEqual([])
    const again = await network.joinRoom('room')
    expect(again.status).toBe('joined')
  })

  it('gives a new lease to a join in the same turn as the release of the last one', async () => {
    const network = await newNetwork()
    const first = await network.joinRoom('room')
    const joining = network.joinRoom('room')
    first.leave()
    expect((await joining).status).toBe('joined')
  })

  it('leaves a room when its only pending join is aborted', async () => {
    const network = await newNetwork()
    const controller = new AbortController()
    const joining = refusalOf(network.joinRoom('room', { password: 'slow', signal: controller.signal }))
    controller.abort()
    expect(await joining).toBe('aborted')
    expect(network.rooms).toEqual([])
  })

  it('reports that a relay accepts no more rooms', async () => {
    const network = await newNetwork()
    for (let i = 0; i < 64; i++) await network.joinRoom(`room ${i}`)
    expect(await refusalOf(network.joinRoom('one more'))).toBe('too-many-rooms')
    expect(network.rooms).toHaveLength(64)
  })

  it('reports that a room is full', async () => {
    const relay = await testRelay({ MAX_MEMBERS: '2' })
    const networks = await Promise.all([1, 2, 3].map(() => connect({ rtc, relays: relay.config })))
    onTestFinished(() => {
      for (const network of networks) network.close()
    })
    const [first, second, third] = networks
    await first?.joinRoom('room')
    await second?.joinRoom('room')
    expect(await refusalOf(third?.joinRoom('room') ?? Promise.resolve())).toBe('room-full')
  })

  it('leaves all rooms once when it is closed, and refuses later calls', async () => {
    const network = await newNetwork()
    const room = await network.joinRoom('room')
    const statuses: string[] = []
    network.on('status', (status) => statuses.push(status))
    network.close()
    network.close()
    expect([statuses, network.status, room.status, network.rooms]).toEqual([['closed'], 'closed', 'left', []])
    expect(await refusalOf(network.joinRoom('room'))).toBe('closed')
  })

  it('notifies a room once that closing the network left it', async () => {
    const network = await newNetwork()
    const room = await network.joinRoom('room')
    const statuses: string[] = []
    room.on('status', (status) => statuses.push(status))
    network.close()
    expect(statuses).toEqual(['left'])
  })

  it('rejects pending joins when it is closed', async () => {
    const network = await newNetwork()
    const joining = refusalOf(network.joinRoom('room', { password: 'slow' }))
    network.close()
    expect(await joining).toBe('closed')
  })
})
