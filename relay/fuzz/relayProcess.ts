import type { RelayRecordJson } from '@lumamesh/core/protocol'
import { pino } from 'pino'
import { readConfig } from '../src/relay/config.ts'
import { type RelayStats, startRelay } from '../src/relay/relay.ts'

/** What a relay in a process of its own tells the one that started it. */
export type Report =
  | { type: 'ready'; record: RelayRecordJson; port: number }
  | { type: 'stats'; stats: RelayStats; rss: number; cpu: number }

/** Often, so that a flood is as fast as it may be without the kernel dropping any of it. */
const REPORT_MS = 2

const relay = await startRelay(readConfig(process.env, { private: true }), pino({ level: 'silent' }))
const tell = (report: Report) => process.connected && process.send?.(report, undefined, undefined, () => {})
const [record] = relay.config.relays
if (record) tell({ type: 'ready', record, port: relay.port })
setInterval(() => {
  const { user, system } = process.cpuUsage()
  tell({ type: 'stats', stats: relay.stats, rss: process.memoryUsage.rss(), cpu: (user + system) / 1e6 })
}, REPORT_MS)
process.on('disconnect', () => process.exit())
