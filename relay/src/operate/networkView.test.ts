import { pino } from 'pino'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { testDirectory } from '../testing/testDirectory.ts'
import { testNetwork } from '../testing/testNetwork.ts'
import { describeNetworkView, readNetworkView, writeNetworkView } from './networkView.ts'

const NOW = 1_800_000_000_000
const peer = {
  id: 'ab'.repeat(32),
  addresses: ['203.0.113.7:7400'],
  connected: true,
  rtt: 12,
  verified: true,
  away: false,
  expires: NOW + 3_600_000,
}

describe('what a relay shows of its mesh', () => {
  it('is told in lines, those that are connected first', () => {
    const far = { ...peer, id: 'cd'.repeat(32), connected: false, rtt: undefined, verified: false }
    const [first, second, third] = describeNetworkView({ at: NOW, peers: [far, peer] }, NOW).split('\n')
    expect(first).toBe('2 other relays are known, 1 connected.')
    expect(second).toMatch(/^● {2}q6urq6urq6ur {2}203\.0\.113\.7:7400 +12 ms +60 min$/)
    expect(third).toMatch(/^○ .* not proven yet +60 min$/)
  })

  it('counts one relay as one', () => {
    expect(describeNetworkView({ at: NOW, peers: [peer] }, NOW)).toMatch(
      /^1 other relay is known, 1 connected\./,
    )
  })

  it('says when the relay does not run', () => {
    expect(describeNetworkView({ at: NOW, peers: [] }, NOW + 60_000)).toContain('as of 60 s ago')
  })

  it('is what the relay sees', async () => {
    const [relay] = await testNetwork(2)
    if (!relay) throw new Error('no relay')
    await vi.waitFor(() => expect(relay.peers).toHaveLength(1), 20_000)
    const dataDir = await testDirectory()
    await expect(readNetworkView(dataDir)).rejects.toMatchObject({ code: 'relay-error' })
    const timer = writeNetworkView(relay, dataDir, pino({ level: 'silent' }))
    onTestFinished(() => clearInterval(timer))
    await vi.waitFor(async () => expect((await readNetworkView(dataDir)).peers).toHaveLength(1), 20_000)
  })
})
