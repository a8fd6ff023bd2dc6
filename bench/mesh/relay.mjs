// One relay of bench/mesh in its own process. It reports to its parent how many relays it knows, whenever that changes.
import { readConfig, startRelay } from '@lumamesh/relay'
import { pino } from 'pino'

const LOOK_MS = 50

const relay = await startRelay(readConfig(process.env), pino({ level: process.env.LOG_LEVEL ?? 'silent' }))
let reported = ''
const report = (message) => process.send?.(message)
setInterval(() => {
  const { mesh } = relay.stats
  const state = JSON.stringify(mesh)
  if (state === reported) return
  reported = state
  report({ type: 'mesh', ...mesh })
}, LOOK_MS)
report({ type: 'started', config: relay.config, meshPort: relay.meshPort })
process.on('message', (question) => {
  if (question !== 'memory') return
  globalThis.gc()
  report({ type: 'memory', bytes: process.memoryUsage().heapUsed })
})
process.on('SIGTERM', () => void relay.close().finally(() => process.exit(0)))
process.on('disconnect', () => process.exit(0))
