import { pino } from 'pino'
import { describe, expect, it, vi } from 'vitest'
import { readConfig } from '../relay/config.ts'
import { testDirectory } from '../testing/testDirectory.ts'
import { joinNetwork, testNetwork } from '../testing/testNetwork.ts'
import { withPublicIps } from './withPublicIps.ts'

/** A log, and what it was told. */
function listening() {
  const lines: string[] = []
  return { lines, log: pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line).msg) }) }
}

describe('where pages are to dial', () => {
  it('is what PUBLIC_IP says, and nobody is asked', async () => {
    const { lines, log } = listening()
    const config = readConfig({ MESH_SALT: 'test', PUBLIC_IP: '203.0.113.7', MESH_PEERS: 'nobody.invalid' })
    expect(await withPublicIps(config, log)).toBe(config)
    expect(lines).toEqual([])
  })

  it('is what relays say that were there at the last run', async () => {
    const [first] = await testNetwork(2)
    const dataDir = await testDirectory()
    if (!first) throw new Error('No network')
    const relay = await joinNetwork(first, { DATA_DIR: dataDir })
    await vi.waitFor(() => expect(relay.stats.mesh).toMatchObject({ known: 2 }), 5_000)
    await relay.close()
    const { lines, log } = listening()
    const config = readConfig({ MESH_SALT: 'test', DATA_DIR: dataDir })
    expect((await withPublicIps(config, log)).publicIps).toEqual(['127.0.0.1'])
    expect(lines).toEqual([expect.stringContaining('the address that other relays see')])
  })

  it('is an address of this machine where nobody can be asked', async () => {
    const { lines, log } = listening()
    const config = readConfig({ DATA_DIR: await testDirectory() }, { private: true })
    expect(await withPublicIps(config, log)).toEqual(config)
    expect(lines).toEqual([expect.stringContaining('this address of this machine')])
  })
})
