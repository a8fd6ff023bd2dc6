import { verifyRecord } from './crypto/verifyRecord.ts'
import { deadline } from './deadline.ts'
import { LumameshError } from './errors.ts'
import { Network } from './network.ts'
import type { ConnectOptions } from './options.ts'
import { pageStorage, recall } from './storage.ts'
import { toBase64 } from './wire/bytes.ts'
import { type RelayRecord, type RelayRecordJson, recordFromJson } from './wire/record.ts'

const CONNECT_WITHIN_MS = 20_000

/** Relay records as JSON, set by the build of lumamesh.js. */
declare const __LUMAMESH_RELAYS__: string | undefined

/**
 * Opens a DataChannel to the nearest relay, with no HTTP, no WebSocket and no signaling. Resolves when it is open.
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
  const { ice = [], log, signal } = options
  const servers = typeof ice === 'function' ? await ice() : ice
  const storage = options.storage ?? pageStorage()
  const remembered = wellFormed(recall(storage))
  const records = readRecords(options, remembered.length > 0)
  const network = new Network(records, remembered, servers, rtc, storage, options.limits)
  try {
    // The dial goes on meanwhile: a record with a bad signature costs a connection in vain, a good one no time.
    const checking = Promise.all(records.map((record) => check(network, record, log)))
    await deadline(Promise.all([online(network), checking]), CONNECT_WITHIN_MS, signal)
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

/** The app's records, or those built in, as far as they are well formed; expired ones too: an old page may know no other. */
function readRecords({ relays, log }: ConnectOptions, known: boolean): RelayRecord[] {
  const builtIn = typeof __LUMAMESH_RELAYS__ === 'undefined' ? [] : JSON.parse(__LUMAMESH_RELAYS__)
  const given = relays ?? builtIn
  const list: readonly RelayRecordJson[] = Array.isArray(given) ? given : (given.relays ?? [])
  if (list.length === 0 && !known) {
    throw new LumameshError(
      'no-relays',
      'No relay is known: pass connect({ relays }) what `lumamesh-relay config` prints.',
    )
  }
  const records = wellFormed(list, log)
  if (records.length === 0 && !known) throw noneValid()
  return records
}

function wellFormed(list: readonly unknown[], log?: ConnectOptions['log']): RelayRecord[] {
  return list.flatMap((json) => {
    try {
      return recordFromJson(json as RelayRecordJson)
    } catch (error) {
      log?.(error as LumameshError)
      return []
    }
  })
}

/** Forgets a relay whose record is badly signed. @throws LumameshError `invalid-record` where it was the last one */
async function check(network: Network, record: RelayRecord, log: ConnectOptions['log']): Promise<void> {
  if ((await verifyRecord(record)) !== false) return
  log?.(
    new LumameshError(
      'invalid-record',
      `The record of relay ${toBase64(record.id)} has a bad signature: ignored.`,
    ),
  )
  network.forget(record)
  if (network.relays.length === 0) throw noneValid()
}

function noneValid(): LumameshError {
  return new LumameshError(
    'invalid-record',
    'None of the relay records is valid: take what `lumamesh-relay config` prints, unchanged.',
  )
}
