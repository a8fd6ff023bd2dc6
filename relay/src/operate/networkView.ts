import { LumameshError } from '@lumamesh/core/protocol'
import { readData, writeData } from '../identity/dataFiles.ts'
import type { KnownRelay } from '../network/networkView.ts'
import type { Relay } from '../relay/relay.ts'
import type { Log } from '../shared/log.ts'

const FILE = 'mesh.json'
const WRITE_EVERY_MS = 5_000
/** A relay whose file is older than this does not run, ms. */
const STALE_MS = 20_000

/** The network as a relay knew it. */
export interface NetworkView {
  /** Unix ms. */
  at: number
  peers: readonly KnownRelay[]
}

/** Keeps a file in DATA_DIR for `lumamesh-relay peers`, until the relay closes. */
export function writeNetworkView(relay: Pick<Relay, 'peers'>, dataDir: string, log: Log): NodeJS.Timeout {
  const write = () => {
    const view: NetworkView = { at: Date.now(), peers: relay.peers }
    writeData(dataDir, FILE, JSON.stringify(view)).catch((err) =>
      log.warn({ err }, `${FILE} can not be written`),
    )
  }
  write()
  return setInterval(write, WRITE_EVERY_MS)
}

/** Reads the file of the relay of this DATA_DIR. @throws LumameshError `relay-error` if there is none */
export async function readNetworkView(dataDir: string): Promise<NetworkView> {
  const text = await readData(dataDir, FILE)
  if (text !== undefined) return JSON.parse(text) as NetworkView
  throw new LumameshError(
    'relay-error',
    `No relay has run with ${dataDir} in a network yet: start it with MESH_SALT, or set DATA_DIR to where it keeps its data.`,
  )
}

/** Formats the view as lines for an operator. */
export function describeNetworkView({ at, peers }: NetworkView, now: number): string {
  const connected = peers.filter((peer) => peer.connected).length
  const age =
    now - at > STALE_MS ? `, as of ${Math.round((now - at) / 1_000)} s ago: the relay does not run` : ''
  const rows = [...peers]
    .sort((a, b) => Number(b.connected) - Number(a.connected) || (a.rtt ?? 0) - (b.rtt ?? 0))
    .map(({ id, addresses, connected, rtt, verified, away, expires }) =>
      [
        connected ? '●' : '○',
        Buffer.from(id, 'hex').toString('base64').slice(0, 12),
        addresses.join(' ').padEnd(24),
        (rtt === undefined ? '' : `${rtt} ms`).padStart(8),
        away ? 'does not answer' : verified ? '' : 'not proven yet',
        `${Math.max(0, Math.round((expires - now) / 60_000))} min`,
      ].join('  '),
    )
  const known = peers.length === 1 ? '1 other relay is known' : `${peers.length} other relays are known`
  return [`${known}, ${connected} connected${age}.`, ...rows].join('\n')
}
