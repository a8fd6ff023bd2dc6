import { verifyRecord } from './crypto/verifyRecord.ts'
import { deadline } from './deadline.ts'
import { LumameshError } from './errors.ts'
import { Network } from './network.ts'
import type { ConnectOptions } from './options.ts'
import { type RelayRecord, type RelayRecordJson, recordFromJson } from './wire/record.ts'

const CONNECT_WITHIN_MS = 20_000

/** Relay records as JSON, set by the build of lumamesh.js. */
declare const __LUMAMESH_RELAYS__: string | undefined

/**
 * Opens a DataChannel to the nearest relay, with no HTTP, no WebSocket and no signaling. Resolves when one has greeted us.
 * @throws LumameshError `no-webrtc`, `no-relays`, `invalid-record`, `relay-unreachable`, `aborted` (as a rejection)
 */
export async function connect(options: ConnectOptions = {}): Promise<Network> {
  const rtc = options.rtc ?? globalThis.RTCPeerConnection
  if (!rtc) {
    throw new LumameshError(
      'no-webrtc',
      "There is no WebRTC here: in Node, pass connect({ rtc }) node-datachannel's polyfill.",
    )
  }
  const records = await readRecords(options)
  const { ice = [] } = options
  const network = new Network(records, typeof ice === 'function' ? await ice() : ice, rtc)
  try {
    await deadline(online(network), CONNECT_WITHIN_MS, options.signal)
    return network
  } catch (error) {
    network.close()
    throw error
  }
}

function online(network: Network): Promise<void> {
  return new Promise((resolve) => {
    network.on('status', (status) => {
      if (status === 'online') resolve()
    })
  })
}

/** Every record that is well formed and not badly signed; expired ones too: an old page may know no other. */
async function readRecords({ relays, log }: ConnectOptions): Promise<RelayRecord[]> {
  const builtIn = typeof __LUMAMESH_RELAYS__ === 'undefined' ? [] : JSON.parse(__LUMAMESH_RELAYS__)
  const given = relays ?? builtIn
  const list = Array.isArray(given)
    ? (given as readonly RelayRecordJson[])
    : (given as { relays: readonly RelayRecordJson[] }).relays
  if (list.length === 0) {
    throw new LumameshError(
      'no-relays',
      'No relay is known: pass connect({ relays }) what `lumamesh-relay config` prints.',
    )
  }
  const read = await Promise.allSettled(list.map(readRecord))
  for (const result of read) if (result.status === 'rejected') log?.(result.reason)
  const records = read.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  if (records.length === 0) {
    throw new LumameshError(
      'invalid-record',
      'None of the relay records is valid: take what `lumamesh-relay config` prints, unchanged.',
    )
  }
  return records
}

async function readRecord(json: RelayRecordJson): Promise<RelayRecord> {
  const record = recordFromJson(json)
  if ((await verifyRecord(record)) === false) {
    throw new LumameshError('invalid-record', `The record of relay ${json.id} has a bad signature: ignored.`)
  }
  return record
}
