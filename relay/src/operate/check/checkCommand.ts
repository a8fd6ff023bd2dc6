import { formatAddress, LumameshError } from '@lumamesh/core/protocol'
import { type RelayConfig, readDuration } from '../../relay/config.ts'
import { readHostPort } from '../../shared/hosts.ts'
import { createLog } from '../../shared/log.ts'
import { withPublicIps } from '../withPublicIps.ts'
import { checkRelay } from './checkRelay.ts'
import { type CheckStep, lineOf, passed } from './checkStep.ts'
import { type CheckTarget, keysIn, readConfigFile, recordsIn, targetsOf } from './checkTarget.ts'

export interface CheckOptions {
  /** The file with the config JSON; `-` for stdin. */
  config?: string
  mesh?: string
  timeout: string
  json?: true
}

/**
 * Checks relays and prints the steps. Returns whether all passed.
 * @throws LumameshError `invalid-option` for wrong arguments
 */
export async function checkAll(
  place: string | undefined,
  options: CheckOptions,
  config: RelayConfig,
  write: (text: string) => void,
): Promise<boolean> {
  const timeout = readDuration(options.timeout) * 1_000
  const relays: { address: string; ok: boolean; steps: CheckStep[] }[] = []
  for (const target of await targetsFor(place, options, config)) {
    const steps: CheckStep[] = []
    const address = formatAddress(target.place)
    if (!options.json) write(`${relays.length > 0 ? '\n' : ''}${address}\n`)
    for await (const step of checkRelay(target, { timeout })) {
      steps.push(step)
      if (!options.json) write(`${lineOf(step)}\n`)
    }
    relays.push({ address, ok: passed(steps), steps })
  }
  const ok = relays.every((relay) => relay.ok)
  if (options.json) write(`${JSON.stringify({ ok, relays })}\n`)
  return ok
}

/**
 * A place without a record may be the relay of DATA_DIR or any other. The check tries the keys of DATA_DIR there; if
 * the relay does not answer to them, that proves nothing.
 */
async function targetsFor(
  place: string | undefined,
  options: CheckOptions,
  config: RelayConfig,
): Promise<CheckTarget[]> {
  const mesh = options.mesh === undefined ? {} : { meshPort: meshPortOf(options.mesh) }
  if (options.config !== undefined) {
    const records = recordsIn(await readConfigFile(options.config))
    return targetsOf(records, place).map((target) => ({ ...target, ...mesh }))
  }
  const keys = await keysIn(config.dataDir)
  if (place !== undefined)
    return [{ place: readHostPort(place), ...(keys && { keys, presumedFrom: config.dataDir }), ...mesh }]
  if (!keys)
    throw new LumameshError(
      'invalid-option',
      `There is no relay in ${config.dataDir}: say which one to check, or set DATA_DIR.`,
    )
  const own = config.salt === undefined ? mesh : { meshPort: config.meshPort, ...mesh }
  const { publicIps } = await withPublicIps(config, createLog('silent'))
  return publicIps.map((host) => ({ place: { host, port: config.udpPort }, keys, ...own }))
}

function meshPortOf(text: string): number {
  return readHostPort(`mesh:${text}`).port
}
