import { verifyRecord } from './crypto/verifyRecord.ts'
import { deadline } from './deadline.ts'
import { LumameshError } from './errors.ts'
import { inscribedRelays } from './inscribedRelays.ts'
import { Network } from './network.ts'
import type { ConnectOptions } from './options.ts'
import { pageStorage, recall } from './storage.ts'
import { toBase64 } from './wire/bytes.ts'
import { type RelayRecord, type RelayRecordJson, recordFromJson } from './wire/record.ts'

const CONNECT_WITHIN_MS = 20_000

/** Relay records as JSON, or an object with records and a sat. Set by the build of lumamesh.js. */
declare const __LUMAMESH_RELAYS__: string | undefined

/**
 * Connects to the nearest relay over WebRTC, without HTTP, WebSocket or signaling. Resolves when the data channel is
 * open.
 * @throws LumameshError `no-webrtc`, `no-relays`, `invalid-record`, `relay-unreachable`, `aborted`, as a rejection
 */
export async function connect(options: ConnectOptions = {}): Promise<Network> {
  const rtc = (options.rtc ?? globalThis.RTCPeerConnection) as typeof RTCPeerConnection | undefined
  if (!rtc) {
    throw new LumameshError(
      'no-webrtc',
      "RTCPeerConnection is not available. In Node, pass the class of node-datachannel's polyfill as connect({ rtc }).",
    )
  }
  const { ice = [], log, signal } = options
  const config = configOf(options)
  const { relays = [] } = config
  const { sat = config.sat } = options
  const servers = typeof ice === 'function' ? await ice() : ice
  const storage = options.storage ?? pageStorage()
  const remembered = wellFormed(recall(storage))
  const records = wellFormed(relays, log)
  const assertAny = (known: number) => {
    if (known + remembered.length === 0) throw relays.length === 0 ? noneKnown() : noneValid()
  }
  if (sat === undefined) assertAny(records.length)
  const network = new Network({
    given: records,
    remembered,
    ice: servers,
    rtc,
    storage,
    limits: options.limits,
  })
  try {
    // Dials meanwhile: an invalid signature costs a useless connection, a valid one no time.
    const checking = Promise.all(records.map((record) => check(network, record, log)))
    const connected = online(network)
    const learning = Promise.all([checking, sat === undefined || learn(network, sat, log)]).then(() => {
      assertAny(network.relays.length)
      return connected
    })
    await deadline(Promise.all([checking, Promise.race([connected, learning])]), CONNECT_WITHIN_MS, signal)
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

/** The configuration of relays. */
interface RelayConfig {
  relays?: readonly unknown[]
  sat?: number
}

/** The configuration from the app, or the built-in one. Never both, because they may be different relay networks. */
function configOf({ relays }: ConnectOptions): RelayConfig {
  const builtIn = typeof __LUMAMESH_RELAYS__ === 'undefined' ? [] : JSON.parse(__LUMAMESH_RELAYS__)
  const given = relays ?? builtIn
  return Array.isArray(given) ? { relays: given } : given
}

/** The valid records, including expired ones, because an old page may have no others. */
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

/** Removes a relay whose record has an invalid signature. */
async function check(network: Network, record: RelayRecord, log: ConnectOptions['log']): Promise<void> {
  if ((await verifyRecord(record)) !== false) return
  log?.(
    new LumameshError(
      'invalid-record',
      `The record of relay ${toBase64(record.id)} has an invalid signature and was ignored. Pass what \`lumamesh-relay config\` prints, unchanged.`,
    ),
  )
  network.forget(record)
}

/** Adds the relays that are inscribed on a sat. */
async function learn(network: Network, sat: number, log: ConnectOptions['log']): Promise<void> {
  try {
    await network.learn(wellFormed(await inscribedRelays(sat), log))
  } catch (cause) {
    log?.(
      new LumameshError(
        'fetch-failed',
        `The list of relays inscribed on sat ${sat} could not be read. See \`cause\`.`,
        { cause },
      ),
    )
  }
}

function noneKnown(): LumameshError {
  return new LumameshError(
    'no-relays',
    'No relay is known. Pass what `lumamesh-relay config` prints as connect({ relays }).',
  )
}

function noneValid(): LumameshError {
  return new LumameshError(
    'invalid-record',
    'None of the relay records is valid. Pass what `lumamesh-relay config` prints, unchanged.',
  )
}
