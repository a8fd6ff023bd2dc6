// One relay of bench/mesh, in a process of its own: tells its parent how many others it knows, and whenever that changes.
import { readConfig, startRelay } from '@lumamesh/relay'
import { pino } from 'pino'

const LOOK_MS = 50

const relay = await startRelay(readConfig(process.env), pino({ level: process.env.LOG_LEVEL ?? 'silent' }))
let told = ''
const tell = (message) => process.send?.(message)
setInterval(() => {
  const { mesh } = relay.stats
  const state = JSON.stringify(mesh)
  if (state === told) return
  told = state
  tell({ type: 'mesh', ...mesh })
}, LOOK_MS)
tell({ type: 'started', config: relay.config, meshPort: relay.meshPort })
process.on('message', (question) => {
  if (question !== 'memory') return
  globalThis.gc()
  tell({ type: 'memory', bytes: process.memoryUsage().heapUsed })
})
process.on('SIGTERM', () => void relay.close().finally(() => process.exit(0)))
process.on('disconnect', () => process.exit(0))
