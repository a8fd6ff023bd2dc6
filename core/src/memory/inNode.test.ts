import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { simplePeerShims } from '../../shims/alias.js'
import { meet, onlyPeer, pages, until } from '../../test/memoryPages.ts'
import { rtc, testDirectory } from '../../test/relay.ts'
import { MemoryNetwork } from './memoryNetwork.ts'

const PROGRAM = `
  import { connect } from './connect.ts'
  import { MemoryNetwork } from './memory.ts'
  const memory = new MemoryNetwork({ latency: 1 })
  const networks = await Promise.all([connect(memory.options), connect(memory.options)])
  const rooms = await Promise.all(networks.map((network) => network.joinRoom('room')))
  await Promise.all(rooms.map((room) => new Promise((resolve) => room.on('peer', resolve))))
  for (const network of networks) network.close()
  console.log('closed')
`

it('lets a process exit once its networks are closed', { timeout: 20_000 }, async () => {
  const outfile = join(await testDirectory(), 'program.mjs')
  const { outputFiles } = await build({
    stdin: { contents: PROGRAM, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    alias: simplePeerShims,
  })
  await writeFile(outfile, outputFiles[0]?.text ?? '')
  const child = spawn(process.execPath, [outfile], { timeout: 15_000, stdio: ['ignore', 'pipe', 'inherit'] })
  const output: string[] = []
  child.stdout.on('data', (data) => output.push(String(data)))
  // A process killed by its timeout has a signal instead of a code.
  expect(await once(child, 'close')).toEqual([0, null])
  expect(output.join('')).toBe('closed\n')
})

it('connects pages over real connections with signaling in memory', async () => {
  const servers: (RTCIceServer[] | undefined)[] = []
  let refused = 0
  const real = class extends rtc {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      servers.push(configuration?.iceServers)
    }

    override async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      try {
        await super.setRemoteDescription(description)
      } catch (error) {
        refused++
        throw error
      }
    }
  }
  const [ada, bob] = await meet(await pages(new MemoryNetwork({ rtc: real }), 2))
  // One connection at each end, and one more for each that node-datachannel refused (see Connections in
  // core/test/rooms.ts). None uses the relay in memory as a STUN server.
  expect(servers).toEqual(Array.from({ length: 2 + 2 * refused }, () => []))
  bob?.handle('echo', (data) => data)
  expect(await onlyPeer(ada).request('echo', 1)).toBe(1)
  bob?.leave()
  if (ada) await until(ada, () => ada.peers.size === 0)
})
