import { type Address, formatAddress } from '@lumamesh/core/protocol'
import { resolveHost } from '../../shared/hosts.ts'
import { StunClient } from '../stunClient.ts'
import { type CheckStep, timed } from './checkStep.ts'
import type { CheckTarget } from './checkTarget.ts'
import { checkLink } from './linkSteps.ts'
import { checkRecord } from './recordStep.ts'
import { opensTcp } from './tcpStep.ts'

/** Dials a relay as a browser does, and reports each step when it is done. Waits at most `timeout` ms for each. */
export async function* checkRelay(
  target: CheckTarget,
  { timeout = 5_000 } = {},
): AsyncGenerator<CheckStep, void> {
  const { place, keys, record, presumedFrom, meshPort } = target
  const [address] = await resolveHost(place)
  if (!address) {
    const text = `${place.host} has no address: check its name, and that this machine can look up names`
    return yield { name: 'address', status: 'failed', text }
  }
  const udp = await checkUdp(address, timeout)
  yield udp
  if (record) yield checkRecord(record, place, Date.now())
  if (!keys)
    yield {
      name: 'dial',
      status: 'skipped',
      text: 'without its record it can’t be dialled: give it by --config',
    }
  else if (udp.status === 'ok') yield* checkLink(address, { keys, presumedFrom, timeout })
  if (meshPort !== undefined) yield await checkMesh({ host: address.host, port: meshPort }, timeout)
}

async function checkUdp(address: Address, timeout: number): Promise<CheckStep> {
  const at = formatAddress(address)
  try {
    const client = await StunClient.open(address)
    try {
      const { found: seen, ms } = await timed(client.seen(timeout))
      if (seen)
        return { name: 'udp', status: 'ok', ms, text: `${at} answers; it sees us at ${formatAddress(seen)}` }
      const text = `no answer from ${at}: is the relay running, and UDP port ${address.port} open on all the way?`
      return { name: 'udp', status: 'failed', text }
    } finally {
      client.close()
    }
  } catch (error) {
    return { name: 'udp', status: 'failed', text: error instanceof Error ? error.message : String(error) }
  }
}

async function checkMesh(address: Address, timeout: number): Promise<CheckStep> {
  const at = formatAddress(address)
  const { found, ms } = await timed(opensTcp(address, timeout))
  return found
    ? { name: 'mesh', status: 'ok', ms, text: `${at} takes TCP connections of other relays` }
    : {
        name: 'mesh',
        status: 'failed',
        text: `no TCP connection to ${at}: open MESH_PORT ${address.port} for TCP, or run it with MESH_SALT`,
      }
}
