import { describe, expect, it, vi } from 'vitest'
import { pages } from '../../test/memoryPages.ts'
import { newFrames } from '../../test/schedule.ts'
import { MemoryNetwork } from '../memory/memoryNetwork.ts'
import type { Network, NetworkStatus } from '../network.ts'
import { NetworkEntry } from './networkEntry.ts'

async function newEntry() {
  const memory = new MemoryNetwork()
  const [network] = await pages(memory, 1)
  if (!network) throw new Error('There is no network.')
  const frames = newFrames()
  const off = vi.fn()
  const entry = new NetworkEntry({ network, retry: () => {}, schedule: frames.schedule, offs: [off] })
  const listener = vi.fn()
  entry.result.subscribe(listener)
  return { ...frames, memory, network, entry, off, listener }
}

function status(network: Network, wanted: NetworkStatus): Promise<void> {
  return new Promise((resolve) => {
    network.on('status', (status) => status === wanted && resolve())
  })
}

describe('an open network', () => {
  it('has the status of its network, and notifies at once', async () => {
    const { memory, network, entry, listener } = await newEntry()
    expect(entry.result.getSnapshot()).toMatchObject({ status: 'online', network, error: undefined })
    const offline = status(network, 'offline')
    memory.stop()
    await offline
    expect([entry.result.getSnapshot().status, listener.mock.calls.length]).toEqual(['offline', 1])
    const online = status(network, 'online')
    memory.start()
    await online
    expect(entry.result.getSnapshot().status).toBe('online')
  })

  it('shows its relays as frozen objects that are replaced only when their content changes', async () => {
    const { memory, network, entry, show } = await newEntry()
    const before = entry.result.getSnapshot()
    expect(before.relays).toEqual(network.relays)
    expect([before, before.relays, ...before.relays].every(Object.isFrozen)).toBe(true)
    show()
    expect(entry.result.getSnapshot().relays).toBe(before.relays)
    const offline = status(network, 'offline')
    memory.stop()
    await offline
    const after = entry.result.getSnapshot()
    expect(after.relays).not.toBe(before.relays)
    expect(after.relays).toEqual(network.relays)
  })

  it('closes with its network, and then notifies no listener', async () => {
    const { network, entry, off, listener, waiting } = await newEntry()
    entry.close()
    expect([network.status, off.mock.calls.length, listener.mock.calls.length, waiting.size]).toEqual([
      'closed',
      1,
      0,
      0,
    ])
  })
})
