import { toBase64 } from '@lumamesh/core/protocol'
import type { RelayConfig } from '../relay/config.ts'
import { type RelayConfigJson, startRelay } from '../relay/relay.ts'
import { createLog } from '../shared/log.ts'
import { stopWhenAsked } from './drain.ts'
import { adviceFor, isFirstRun } from './firstRun.ts'
import { serveMetrics } from './metrics.ts'
import { writeNetworkView } from './networkView.ts'
import { surviveUncaughtErrors } from './uncaughtErrors.ts'
import { withPublicIps } from './withPublicIps.ts'

/**
 * Runs a relay until a signal ends this process. Returns the config JSON.
 * @throws LumameshError as startRelay() does
 */
export async function serve(asked: RelayConfig): Promise<RelayConfigJson> {
  const log = createLog(asked.logLevel)
  const config = await withPublicIps(asked, log)
  const firstRun = isFirstRun(config.dataDir)
  const relay = await startRelay(config, log)
  surviveUncaughtErrors(log, process.exit)
  stopWhenAsked(relay, config.drain, log, process.exit)
  if (config.metricsPort !== undefined) {
    const { port } = await serveMetrics(() => relay.stats, config.metricsPort)
    log.info({ metrics: `http://127.0.0.1:${port}/metrics` }, 'metrics')
  }
  if (relay.meshPort !== undefined) writeNetworkView(relay, config.dataDir, log)
  const id = toBase64(relay.record.id)
  log.info({ id, udpPort: relay.port, meshPort: relay.meshPort, dataDir: config.dataDir }, 'serving')
  const advice = adviceFor(config, relay)
  if (process.stderr.isTTY) process.stderr.write(advice)
  else if (firstRun) log.info({ advice: advice.trim().split('\n') }, 'the first run of this relay')
  return relay.config
}
