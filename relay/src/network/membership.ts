import type { Stream } from '@libp2p/interface'
import { encodeRecord, equal, type RelayRecord, toHex } from '@lumamesh/core/protocol'
import type { Identity } from '../identity/identity.ts'
import type { Log } from '../shared/log.ts'
import { encodeAnnouncement } from './announcement.ts'
import type { GossipVerdict } from './libp2pNode.ts'
import {
  ANNOUNCE_EVERY_MS,
  ANNOUNCED_FOR_MS,
  EXPIRE_EVERY_MS,
  REMEMBER_EVERY_MS,
  SYNC_EVERY_MS,
} from './networkLimits.ts'
import { type LearnOutcome, RelayTable } from './relayTable.ts'
import { saveAnnouncements } from './savedAnnouncements.ts'
import { requestSync, respondToSync, type SyncSide } from './tableSync.ts'

/** What membership needs from the network around it. Relays are named by their id in hex. */
export interface MembershipEnvironment {
  identity: Identity
  record: RelayRecord
  dataDir: string
  log: Log
  /** This relay's TCP port for other relays. */
  meshPort(): number
  /** Connected relays, each with the address of the other end. */
  connected(): ReadonlyMap<string, string>
  gossip(announcement: Uint8Array): Promise<void>
  openStream(relay: string): Promise<Stream>
  /** The relay sent an invalid announcement. Returns whether it may send more. */
  receivedInvalid(relay: string): boolean
  /** The relays of the network have changed. */
  changed(): void
}

const VERDICTS: Record<LearnOutcome, GossipVerdict> = {
  news: 'accept',
  refresh: 'accept',
  stale: 'ignore',
  own: 'ignore',
  limited: 'ignore',
  expired: 'ignore',
  invalid: 'reject',
}

/** The relays of the network: announces this one, learns the others, and saves them to disk. */
export class Membership {
  readonly table: RelayTable
  readonly #environment: MembershipEnvironment
  readonly #timers: NodeJS.Timeout[]
  #record: RelayRecord
  #count = 0
  #own: Uint8Array = new Uint8Array()
  #dirty = false

  constructor(environment: MembershipEnvironment) {
    const { identity, record } = environment
    this.#environment = environment
    this.#record = record
    this.table = new RelayTable(
      toHex(identity.id),
      record.addresses.map(({ host }) => host),
    )
    const every = (ms: number, action: () => void) => setInterval(action, ms)
    this.#timers = [
      every(ANNOUNCE_EVERY_MS, () => this.announce()),
      every(SYNC_EVERY_MS, () => this.#syncWithAny()),
      every(EXPIRE_EVERY_MS, () => this.table.expire(Date.now()) && this.#changed()),
      every(REMEMBER_EVERY_MS, () => void this.#save()),
    ]
  }

  /** Announces a new record of this relay. */
  set record(record: RelayRecord) {
    this.#record = record
    this.#count = 0
    this.announce()
  }

  get record(): RelayRecord {
    return this.#record
  }

  /** Announces this relay to all others. Port 0 means that it leaves the network. */
  announce(meshPort = this.#environment.meshPort()): void {
    const { identity } = this.#environment
    this.#own = encodeAnnouncement(
      {
        count: this.#count++,
        expires: Date.now() + ANNOUNCED_FOR_MS,
        meshPort,
        recordBytes: encodeRecord(this.#record),
      },
      (bytes) => identity.sign(bytes),
    )
    this.#gossip(this.#own)
  }

  /** This neighbour gossiped an announcement. */
  receive(relay: string, bytes: Uint8Array): GossipVerdict {
    return VERDICTS[this.#learn(relay, bytes)]
  }

  /** Asks a connected relay for the announcements that this one lacks. */
  async sync(relay: string): Promise<void> {
    try {
      await requestSync(await this.#environment.openStream(relay), this.#side(relay))
    } catch (error) {
      this.#environment.log.debug({ relay, err: error }, 'a sync failed')
    }
  }

  /** Answers such a request of another relay. */
  async respondToSync(relay: string, stream: Stream): Promise<void> {
    try {
      await respondToSync(stream, this.#side(relay))
    } catch (error) {
      this.#environment.log.debug({ relay, err: error }, 'a sync failed')
    }
  }

  /** Stops the timers, and saves the known relays for the next start. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    this.#dirty = true
    await this.#save()
  }

  #learn(from: string, bytes: Uint8Array): LearnOutcome {
    const learnt = this.table.learn(bytes, Date.now())
    if (learnt === 'invalid') this.#environment.receivedInvalid(from)
    if (learnt === 'news') this.#changed()
    if (learnt === 'refresh') this.#dirty = true
    return learnt
  }

  #changed(): void {
    this.#dirty = true
    this.#environment.changed()
  }

  #gossip(announcement: Uint8Array): void {
    this.#environment.gossip(announcement).catch((error: Error) => {
      // Another relay gossiped it before: all relays have it.
      if (!/duplicate/i.test(error.message))
        this.#environment.log.warn({ err: error }, 'an announcement could not be gossiped')
    })
  }

  #syncWithAny(): void {
    const connected = [...this.#environment.connected().keys()]
    const relay = connected[Math.floor(Math.random() * connected.length)]
    if (relay !== undefined) void this.sync(relay)
  }

  /** Gossips only the announcement of the other side: the network already knows the other relays that are new here. */
  #side(relay: string): SyncSide {
    const { connected, receivedInvalid } = this.#environment
    return {
      table: this.table,
      own: this.#own,
      learn: (bytes) => {
        const learnt = this.#learn(relay, bytes)
        const entry = this.table.get(relay)
        if ((learnt === 'news' || learnt === 'refresh') && entry && equal(entry.bytes, bytes)) {
          this.table.verify(relay, connected().get(relay) ?? '')
          this.#gossip(entry.bytes)
        }
        return learnt !== 'invalid' || receivedInvalid(relay)
      },
    }
  }

  async #save(): Promise<void> {
    if (!this.#dirty) return
    this.#dirty = false
    const entries = [...this.table.entries].sort((a, b) => Number(b.verified) - Number(a.verified))
    try {
      await saveAnnouncements(
        this.#environment.dataDir,
        entries.map(({ bytes }) => bytes),
      )
    } catch (error) {
      this.#environment.log.warn({ err: error }, 'the known relays could not be written to DATA_DIR')
    }
  }
}
