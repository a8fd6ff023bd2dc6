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

/** The config JSON for pages. A relay prints it on stdout in one line. */
export interface RelayConfigJson {
  v: 1
  relays: readonly RelayRecordJson[]
}

export interface RelayStats {
  /** Datagrams received so far. */
  datagrams: number
  /** Dials, half-open ones included. */
  dials: number
  /** Open links. */
  links: number
  /** Rooms with at least one page of this relay. */
  rooms: number
  /** TURN allocations. */
  allocations: number
  /** Bytes of data relayed by TURN so far. */
  relayedBytes: number
  /** What was refused so far, by kind. */
  refusals: Readonly<Record<string, number>>
  /** The network of relays; undefined for a relay on its own. */
  mesh?: RelayNetworkStats
}

/** A running relay. */
export interface Relay {
  /** Its newest record. */
  readonly record: RelayRecord
  /** The open UDP port. */
  readonly port: number
  /** The config JSON for pages. */
  readonly config: RelayConfigJson
  readonly stats: RelayStats
  /** Sends every page to other relays, and accepts no new ones. `stats.links` is 0 once all have left. */
  drain(): void
  /** The other relays of the network that this one knows. */
  readonly peers: readonly KnownRelay[]
  /** The open TCP port for other relays; undefined for a relay on its own. */
  readonly meshPort: number | undefined
  /** Closes every link and the ports. Idempotent. */
  close(): Promise<void>
}

const DAY_MS = 86_400_000
/** The TCP port for addresses of MESH_PEERS without one. */
const DEFAULT_MESH_PORT = 7400

/**
 * Starts a relay.
 * @throws LumameshError `relay-error` if a port is taken or a file of the data directory is damaged, `invalid-option`
 * for an address in
 * MESH_PEERS that is not valid
 */
export async function startRelay(config: RelayConfig, log: Log = createLog(config.logLevel)): Promise<Relay> {
  const keys = await loadKeys(config)
  const { identity, certificate } = keys
  const turn = config.turn ? new TurnService(identity, turnOptions(config)) : undefined
  // The record has the port, which the system may choose. No link opens before `links` is set.
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
  const signNewRecord = () => newRecord(config, port.number, keys)
  let record: RelayRecord
  try {
    record = await signNewRecord()
  } catch (cause) {
    await port.close()
    throw cause
  }
  const limits = pageLimits(config)
  const pageLinks = new PageLinks({
    record,
    limits,
    log,
    turn: (peer) => turn?.serversFor(peer, port.number) ?? [],
  })
  links = pageLinks
  let mesh: RelayNetwork | undefined
  try {
    mesh = await joinNetwork(config, { identity, record, links: pageLinks, port, log })
  } catch (cause) {
    pageLinks.close()
    turn?.close()
    await port.close()
    throw cause
  }
  const daily = setInterval(() => {
    signNewRecord().then(
      (newer) => {
        record = newer
        pageLinks.record = newer
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
        links: pageLinks.size,
        rooms: pageLinks.rooms,
        allocations: turn?.size ?? 0,
        relayedBytes: turn?.relayedBytes ?? 0,
        refusals: { ...port.refusals, ...pageLinks.refusals, ...turn?.refusals },
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
      pageLinks.drain()
    },
    async close() {
      clearInterval(daily)
      await mesh?.close()
      pageLinks.close()
      turn?.close()
      await port.close()
    },
  }
}

/** What a relay brings into the network of relays. */
interface NetworkMember {
  identity: Identity
  record: RelayRecord
  links: PageLinks
  port: Port
  log: Log
}

/** Joins the network of relays, if there is one. Only then it loads libp2p. */
async function joinNetwork(
  config: RelayConfig,
  { identity, record, links, port, log }: NetworkMember,
): Promise<RelayNetwork | undefined> {
  const { salt, host, meshPort, dataDir } = config
  if (salt === undefined) return
  const peers = config.peers.map((peer) => readHostPort(peer, DEFAULT_MESH_PORT))
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
    answersBinding: (...args) => port.answersBinding(...args),
    events: links,
  })
  links.otherRelays = mesh
  return mesh
}

/**
 * The config JSON that startRelay() would have, without starting a relay. Creates identity and certificate if there are
 * none.
 * @throws LumameshError `relay-error` if a file of the data directory is damaged
 */
export async function describeRelay(config: RelayConfig): Promise<RelayConfigJson> {
  return configOf(await newRecord(config, config.udpPort, await loadKeys(config)))
}

/** Credentials for the TURN server of the relay of this data directory. @param ttl how long they are valid, s */
export async function turnCredentials(config: RelayConfig, user: string, ttl: number): Promise<Credentials> {
  const { identity } = await loadKeys(config)
  return new TurnService(identity, turnOptions(config)).issue(user, ttl)
}

interface RelayKeys {
  identity: Identity
  certificate: Certificate
}

async function loadKeys(config: RelayConfig): Promise<RelayKeys> {
  return {
    identity: await loadIdentity(config.dataDir),
    certificate: await loadCertificate(config.dataDir),
  }
}

async function newRecord(
  config: RelayConfig,
  port: number,
  { identity, certificate: { fingerprint } }: RelayKeys,
): Promise<RelayRecord> {
  const now = Date.now()
  const addresses = config.publicIps.map((host) => ({ host, port }))
  const seq = await nextSequence(config.dataDir, now)
  return signRecord(identity, { fingerprint, addresses, seq }, now)
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
      // Half of the user's rate for one allocation.
      bytesPerAllocation: rate(turnRate / 2),
      ...(turnRfc5766 && { lastChannel: 0x7fff }),
    },
  }
}

function configOf(record: RelayRecord): RelayConfigJson {
  return { v: 1, relays: [recordToJson(record)] }
}
