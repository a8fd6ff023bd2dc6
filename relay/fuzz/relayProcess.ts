import type { RelayRecordJson } from '@lumamesh/core/protocol'
import { pino } from 'pino'
import { readConfig } from '../src/relay/config.ts'
import { type RelayStats, startRelay } from '../src/relay/relay.ts'

/** What a relay in a process of its own reports to the process that started it. */
export type Report =
  | { type: 'ready'; record: RelayRecordJson; port: number }
  | { type: 'stats'; stats: RelayStats; rss: number; cpu: number }

/** Short, so that a flood can be fast without packets that the kernel drops. */
const REPORT_MS = 2

const relay = await startRelay(readConfig(process.env, { private: true }), pino({ level: 'silent' }))
const report = (report: Report) => process.connected && process.send?.(report, undefined, undefined, () => {})
const [record] = relay.config.relays
if (record) report({ type: 'ready', record, port: relay.port })
setInterval(() => {
  const { user, system } = process.cpuUsage()
  report({ type: 'stats', stats: relay.stats, rss: process.memoryUsage.rss(), cpu: (user + system) / 1e6 })
}, REPORT_MS)
process.on('disconnect', () => process.exit())
