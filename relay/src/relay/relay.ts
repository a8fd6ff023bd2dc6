import { type RelayRecord, type RelayRecordJson, recordToJson } from '@lumamesh/core/protocol'
import { type Certificate, loadCertificate } from '../identity/certificate.ts'
import { type Identity, loadIdentity } from '../identity/identity.ts'
import { nextSequence, signRecord } from '../identity/signRecord.ts'
import type { KnownRelay, RelayNetworkStats } from '../network/networkView.ts'
import type { RelayNetwork } from '../network/relayNetwork.ts'
import { PageLinks } from '../pages/pageLinks.ts'
import { Port } from '../port/port.ts'
import { readHostPort } from '../shared/hosts.ts'
import { createLog, type Log } from '../shared/log.ts'
import type { Credentials } from '../stun/turnCredentials.ts'
import { TURN_LIMITS } from '../turn/turnLimits.ts'
import { type TurnOptions, TurnService } from '../turn/turnService.ts'
import type { RelayConfig } from './config.ts'
import { pageLimits, portLimits } from './configuredLimits.ts'

/** What pages are given: `JSON.stringify` of it is the line on stdout. */
export interface RelayConfigJson {
  v: 1
  relays: readonly RelayRecordJson[]
}

export interface RelayStats {
  /** Datagrams that came in so far. */
  datagrams: number
  /** Dials held, half-open ones included. */
  dials: number
  /** Open links. */
  links: number
  rooms: number
  /** TURN allocations. */
  allocations: number
  /** Bytes of data that were relayed by TURN so far. */
  relayedBytes: number
  /** What was refused so far, by kind. */
  refusals: Readonly<Record<string, number>>
  /** Other relays; undefined for a relay on its own. */
  mesh?: RelayNetworkStats
}

/** A relay that serves. */
export interface Relay {
  /** Its record as signed last. */
  readonly record: RelayRecord
  /** The UDP port that is open. */
  readonly port: number
  /** What to give to pages. */
  readonly config: RelayConfigJson
  readonly stats: RelayStats
  /** Sends every page to other relays, and takes no more: the links are over once all have left. */
  drain(): void
  /** Other relays of the network, as this one knows them. */
  readonly peers: readonly KnownRelay[]
  /** The TCP port for other relays that is open; undefined for a relay on its own. */
  readonly meshPort: number | undefined
  /** Ends every session and gives the port back; idempotent. */
  close(): Promise<void>
}

const DAY_MS = 86_400_000
/** The TCP port of relays where MESH_PEERS names none. */
const USUAL_MESH_PORT = 7400

/**
 * Starts a relay.
 * @throws LumameshError `relay-error`: the port is taken, or a file of the data directory is damaged
 */
export async function startRelay(config: RelayConfig, log: Log = createLog(config.logLevel)): Promise<Relay> {
  const { identity, certificate } = await loadKeys(config)
  const turn = config.turn ? new TurnService(identity, turnOptions(config)) : undefined
  // The record names the port, which may be the system's choice; no link opens before links is set.
  let links: PageLinks | undefined
  const port = await Port.open({
    port: config.udpPort,
    ...(config.host === undefined ? {} : { host: config.host }),
    certificate,
    ...(turn && { turn: (send) => turn.open(send) }),
    limits: portLimits(config),
    log,
    events: {
      open: (link) => links?.open(link),
      message: (link, bytes) => links?.message(link, bytes),
      closed: (link) => links?.closed(link),
    },
  })
  const resign = () => newRecord(config, port.number, identity, certificate)
  let record: RelayRecord
  try {
    record = await resign()
  } catch (cause) {
    await port.close()
    throw cause
  }
  const limits = pageLimits(config)
  const sessions = new PageLinks({
    record,
    limits,
    log,
    turn: (peer) => turn?.serversFor(peer, port.number) ?? [],
  })
  links = sessions
  let mesh: RelayNetwork | undefined
  try {
    mesh = await startMesh(config, identity, record, sessions, (...args) => port.answersBinding(...args), log)
  } catch (cause) {
    sessions.close()
    turn?.close()
    await port.close()
    throw cause
  }
  const daily = setInterval(() => {
    resign().then(
      (newer) => {
        record = newer
        sessions.record = newer
        if (mesh) mesh.record = newer
      },
      (err) => log.error({ err }, 'the record could not be signed again'),
    )
  }, DAY_MS)
  return {
    get record() {
      return record
    },
    get config() {
      return configOf(record)
    },
    get stats() {
      return {
        datagrams: port.datagrams,
        dials: port.size,
        links: sessions.size,
        rooms: sessions.rooms,
        allocations: turn?.size ?? 0,
        relayedBytes: turn?.relayedBytes ?? 0,
        refusals: { ...port.refusals, ...sessions.refusals, ...turn?.refusals },
        ...(mesh && { mesh: mesh.stats }),
      }
    },
    get peers() {
      return mesh?.peers ?? []
    },
    get meshPort() {
      return mesh?.port
    },
    port: port.number,
    drain() {
      mesh?.leave()
      sessions.drain()
    },
    async close() {
      clearInterval(daily)
      await mesh?.close()
      sessions.close()
      turn?.close()
      await port.close()
    },
  }
}

/** Joins the network of relays; libp2p is loaded only where there is one. */
async function startMesh(
  config: RelayConfig,
  identity: Identity,
  record: RelayRecord,
  links: PageLinks,
  answersBinding: Port['answersBinding'],
  log: Log,
): Promise<RelayNetwork | undefined> {
  const { salt, host, meshPort, dataDir } = config
  if (salt === undefined) return
  const peers = config.peers.map((peer) => readHostPort(peer, USUAL_MESH_PORT))
  const { RelayNetwork } = await import('../network/relayNetwork.ts')
  const mesh = await RelayNetwork.start({
    identity,
    record,
    salt,
    peers,
    host,
    port: meshPort,
    dataDir,
    log,
    homes: config.meshHomes,
    answersBinding,
    events: links,
  })
  links.otherRelays = mesh
  return mesh
}

/** What startRelay() would give to pages, without starting; makes identity and certificate where there are none. */
export async function describeRelay(config: RelayConfig): Promise<RelayConfigJson> {
  const { identity, certificate } = await loadKeys(config)
  return configOf(await newRecord(config, config.udpPort, identity, certificate))
}

/** Credentials for the TURN server of the relay of this data directory, good for `ttl` s. */
export async function turnCredentials(config: RelayConfig, user: string, ttl: number): Promise<Credentials> {
  const { identity } = await loadKeys(config)
  return new TurnService(identity, turnOptions(config)).issue(user, ttl)
}

async function loadKeys(config: RelayConfig): Promise<{ identity: Identity; certificate: Certificate }> {
  return {
    identity: await loadIdentity(config.dataDir),
    certificate: await loadCertificate(config.dataDir),
  }
}

async function newRecord(
  config: RelayConfig,
  port: number,
  identity: Identity,
  { fingerprint }: Certificate,
): Promise<RelayRecord> {
  const now = Date.now()
  const addresses = config.publicIps.map((host) => ({ host, port }))
  return signRecord(identity, fingerprint, addresses, await nextSequence(config.dataDir, now), now)
}

function turnOptions({ publicIps, host, turnRate, turnRfc5766, turnPorts }: RelayConfig): TurnOptions {
  const rate = (bytes: number) => ({ perSecond: bytes, burst: 2 * bytes })
  return {
    hosts: publicIps,
    ...(turnPorts && { ports: turnPorts }),
    ...(host !== undefined && { bind: host }),
    limits: {
      ...TURN_LIMITS,
      bytesPerUser: rate(turnRate),
      // One allocation may take a good part of what its user may.
      bytesPerAllocation: rate(turnRate / 2),
      ...(turnRfc5766 && { lastChannel: 0x7fff }),
    },
  }
}

function configOf(record: RelayRecord): RelayConfigJson {
  return { v: 1, relays: [recordToJson(record)] }
}
