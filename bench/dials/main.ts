// npm run bench:dials: memory and CPU of a relay for each of a thousand pages, and how many can dial per second.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { udpPort } from '../../scripts/lib/ports.mjs'
import { startRelay, stopRelay } from '../../scripts/lib/relay.mjs'
import { cpuOf, memoryOf } from '../lib/process.ts'

const COUNT = 1_000
const AT_A_TIME = 20
const IDLE_MS = 20_000
const RUNS = 3

const folder = await mkdtemp(join(tmpdir(), 'lumamesh-dials-'))
try {
  for (let run = 1; run <= RUNS; run++) console.log(`run ${run}: ${await measure()}`)
} finally {
  await rm(folder, { recursive: true })
}

async function measure(): Promise<string> {
  const relay = await startRelay({
    port: await udpPort(),
    dataDir: folder,
    addresses: ['127.0.0.1'],
    env: { DIALS_PER_SOURCE: '10000', SESSIONS_PER_SOURCE: '10000', WORK_ABOVE: '10000' },
  })
  const pid = relay.child.pid ?? 0
  const before = await memoryOf(pid)
  const [record] = relay.config.relays
  const script = fileURLToPath(new URL('clients.ts', import.meta.url))
  const clients = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      '--conditions=@lumamesh/source',
      script,
      JSON.stringify(record),
      String(COUNT),
      String(AT_A_TIME),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  try {
    const ended = once(clients, 'exit').then(() => {
      throw new Error('The clients ended: their message is above')
    })
    const [line] = await Promise.race([once(createInterface({ input: clients.stdout }), 'line'), ended])
    ended.catch(() => {}) // It is killed at the end.
    const { ms, took } = JSON.parse(line) as { ms: number; took: number[] }
    const each = ((await memoryOf(pid)) - before) / COUNT
    const spent = await cpuOf(pid)
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS))
    const idle = ((await cpuOf(pid)) - spent) / (IDLE_MS * 1_000)
    const sorted = took.sort((a, b) => a - b)
    const at = (part: number) => (sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(0)
    return (
      `${COUNT} pages, ${((COUNT / ms) * 1_000).toFixed(0)} a second, ${AT_A_TIME} at a time; until WELCOME ` +
      `${at(0.5)} ms (median), ${at(0.95)} ms (95th percentile); ${each.toFixed(0)} kB each; idle ${idle.toFixed(2)} of a core`
    )
  } finally {
    clients.kill('SIGKILL')
    await stopRelay(relay.child)
  }
}
