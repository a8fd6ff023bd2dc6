import { Budget } from './conversation/budget.ts'
import { randomBytes } from './crypto/random.ts'
import { roomKeys } from './crypto/roomKeys.ts'
import { verifyRecord } from './crypto/verifyRecord.ts'
import { warmUp } from './crypto/warmUp.ts'
import { deadline } from './deadline.ts'
import { RelayPool } from './dialing/relayPool.ts'
import { Emitter } from './emitter.ts'
import { LumameshError } from './errors.ts'
import { checkJoin, type JoinOptions, type Limits, limitsOf } from './options.ts'
import type { Room } from './rooms/room.ts'
import { RoomCore } from './rooms/roomCore.ts'
import { type RelayStorage, remember } from './storage.ts'
import { formatAddress } from './wire/address.ts'
import { toHex } from './wire/bytes.ts'
import type { Frame } from './wire/frames.ts'
import { HASH_BYTES, MAX_TURN_SERVERS, PEER_ID_BYTES } from './wire/limits.ts'
import type { RelayRecord } from './wire/record.ts'

export type NetworkStatus = 'connecting' | 'online' | 'offline' | 'closed'

/** A relay as the page knows it. */
export interface RelayState {
  /** Its public key, base64. */
  readonly id: string
  readonly address: string
  readonly status: 'known' | 'dialing' | 'online'
  /** Round-trip time, ms; undefined until measured. */
  readonly rtt: number | undefined
}

export interface NetworkEvents {
  /** `offline` means no relay; rooms that are meshed go on. */
  status: [status: NetworkStatus]
  /** Something changed in `relays`. */
  relay: [relays: readonly RelayState[]]
  error: [error: LumameshError]
}

const TICK_MS = 250
/** A tick that comes this late means that the page slept, ms. */
const SLEPT_MS = 1_500
/** Events that may mean another network, or the end of a sleep; `visibilitychange` bubbles to the window. */
const WAKING = ['online', 'pageshow', 'visibilitychange']
const REJOIN_EVERY_MS = 1_000
/** Who joins at once is busy until then; who joins later finds everything ready. */
const WARM_UP_AFTER_MS = 100
const JOIN_WITHIN_MS = 20_000
const DEFAULT_MAX_PEERS = 64

/** @internal */
export interface NetworkOptions {
  /** Records of the relays that the app names. */
  readonly given: readonly RelayRecord[]
  /** Records that storage holds. */
  readonly remembered: readonly RelayRecord[]
  /** Further STUN and TURN servers. */
  readonly ice: readonly RTCIceServer[]
  readonly rtc: typeof RTCPeerConnection
  readonly storage: RelayStorage | undefined
  readonly limits?: Partial<Limits> | undefined
}

/** A page's connection to relays, and through them to rooms. Made by connect(). */
export class Network {
  #status: NetworkStatus = 'connecting'
  #lastTick: number
  #attempts = 0
  #rejoinDue = 0
  #warmUp: ReturnType<typeof setTimeout> | undefined
  readonly #self = randomBytes(PEER_ID_BYTES)
  readonly #pool: RelayPool
  /** By room id: being opened, so that two calls at once share one room. */
  readonly #opening = new Map<string, Promise<RoomCore>>()
  /** By topic, in hex. */
  readonly #rooms = new Map<string, RoomCore>()
  readonly #events = new Emitter<NetworkEvents>()
  readonly #rtc: typeof RTCPeerConnection
  #ice: readonly RTCIceServer[]
  readonly #timer: ReturnType<typeof setInterval>
  readonly #clock = () => performance.now()
  readonly #onPageHide = () => this.#suspend()
  readonly #onWake = () => this.#wake()
  readonly #limits: Limits
  readonly #budget: Budget
  readonly #storage: RelayStorage | undefined
  #stored = ''

  /** @internal */
  constructor({ given, remembered, ice, rtc, storage, limits }: NetworkOptions) {
    this.#storage = storage
    this.#rtc = rtc
    this.#ice = ice
    this.#limits = limitsOf(limits)
    this.#budget = new Budget(this.#limits.totalBytes)
    this.#pool = new RelayPool({
      given,
      remembered,
      environment: {
        identity: { peer: this.#self, resume: randomBytes(HASH_BYTES) },
        rtc,
        clock: this.#clock,
        date: () => Date.now() / 1000,
        random: Math.random,
        verify: verifyRecord,
        listed: ({ id }) => [...this.#rooms.values()].every((room) => room.isListedBy(id)),
      },
      events: {
        open: (relay) => {
          for (const room of this.#rooms.values())
            this.#pool.send({ type: 'join', topic: room.keys.topic }, relay)
        },
        frame: (relay, frame) => this.#receive(relay, frame),
        closed: (relay, error) => {
          for (const room of this.#rooms.values()) room.relayClosed(relay)
          if (error.code === 'relay-error') this.#events.emit('error', error)
        },
        changed: () => this.#relaysChanged(),
        error: (error) => this.#events.emit('error', error),
      },
    })
    this.#lastTick = this.#clock()
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
    this.#pool.tick(this.#lastTick, false)
    globalThis.addEventListener?.('pagehide', this.#onPageHide)
    for (const event of WAKING) globalThis.addEventListener?.(event, this.#onWake)
  }

  get status(): NetworkStatus {
    return this.#status
  }

  /** All relays known, those in use first: the nearest, then the spare. */
  get relays(): readonly RelayState[] {
    const { online, relays } = this.#pool
    return [...new Set([...online, ...relays])].map(({ id, record, status }) => ({
      id,
      status,
      address: record.addresses.map(formatAddress)[0] ?? '',
      rtt: this.#pool.rtt(id),
    }))
  }

  /** Ids of the rooms that this page is in. */
  get rooms(): readonly string[] {
    return [...this.#rooms.values()].map(({ id }) => id)
  }

  /** Further STUN and TURN servers, for the links to come: set anew where credentials expire. */
  set ice(servers: readonly RTCIceServer[]) {
    this.#ice = servers
  }

  get ice(): readonly RTCIceServer[] {
    return this.#ice
  }

  /**
   * Enters a room; resolves when a relay has let us in. A second call for the same id returns a second lease of the same room,
   * and the options of the first call stand.
   * @throws LumameshError `invalid-room-id`, `invalid-nick`, `invalid-option`, `closed`, `aborted`, `room-full`,
   * `too-many-rooms`, `relay-unreachable` (as a rejection)
   */
  async joinRoom(id: string, options: JoinOptions = {}): Promise<Room> {
    checkJoin(id, options)
    this.#assertOpen()
    // A lease even where the caller has given up meanwhile: giving it back is what closes the room.
    const shared = await (this.#opening.get(id) ?? this.#open(id, options))
    // Its last lease was given back meanwhile: there is nothing to enter any more.
    if (shared.status === 'left') return this.joinRoom(id, options)
    const room = shared.lease()
    try {
      await deadline(room.joined(), JOIN_WITHIN_MS, options.signal)
      return room
    } catch (error) {
      room.leave()
      throw error
    }
  }

  /** Listens until the returned function is called. */
  on<Name extends keyof NetworkEvents>(
    event: Name,
    listener: (...args: NetworkEvents[Name]) => void,
  ): () => void {
    return this.#events.on(event, listener)
  }

  /** Leaves all rooms and drops all relays; nothing works on this network afterwards. */
  close(): void {
    if (this.#status === 'closed') return
    clearInterval(this.#timer)
    clearTimeout(this.#warmUp)
    globalThis.removeEventListener?.('pagehide', this.#onPageHide)
    for (const event of WAKING) globalThis.removeEventListener?.(event, this.#onWake)
    const reason = new LumameshError('closed', 'The network was closed. Call connect() to open a new one.')
    for (const room of [...this.#rooms.values()]) room.close(reason)
    this.#setStatus('closed')
    this.#pool.close(reason, true)
    this.#events.clear()
  }

  /** @internal A relay that is not what its record says. */
  forget(record: RelayRecord): void {
    this.#pool.forget(record)
  }

  /** @internal Takes further relays, of a list that may be old. */
  learn(records: readonly RelayRecord[]): Promise<void> {
    return this.#pool.learn(records)
  }

  #open(id: string, options: JoinOptions): Promise<RoomCore> {
    const opening = this.#join(id, options)
    this.#opening.set(id, opening)
    opening.catch(() => this.#opening.delete(id))
    return opening
  }

  async #join(
    id: string,
    { nick = '', password, presence, maxPeers = DEFAULT_MAX_PEERS }: JoinOptions,
  ): Promise<RoomCore> {
    const keys = await roomKeys(id, password)
    this.#assertOpen()
    const { topic } = keys
    const room = new RoomCore({
      id,
      nick,
      keys,
      presence,
      environment: {
        self: this.#self,
        maxPeers,
        limits: this.#limits,
        budget: this.#budget,
        rtc: this.#rtc,
        clock: this.#clock,
        nextAttempt: () => ++this.#attempts,
        iceServers: () => [...this.#stunServers(), ...this.#ice],
        turn: () => this.#pool.online.flatMap(({ turn }) => turn).slice(0, MAX_TURN_SERVERS),
        signal: (relay, peer, payload) => this.#pool.send({ type: 'signal', topic, peer, payload }, relay),
        closed: () => {
          this.#opening.delete(id)
          this.#rooms.delete(toHex(topic))
          this.#pool.send({ type: 'leave', topic })
        },
      },
    })
    this.#rooms.set(toHex(topic), room)
    this.#pool.send({ type: 'join', topic })
    return room
  }

  /** The relays in use answer STUN; for links between peers, never for the links to themselves. */
  #stunServers(): RTCIceServer[] {
    return this.#pool.online.map(({ record }) => ({
      urls: record.addresses.slice(0, 1).map((address) => `stun:${formatAddress(address)}`),
    }))
  }

  #receive(relay: string, frame: Frame): void {
    switch (frame.type) {
      case 'members':
        return this.#rooms.get(toHex(frame.topic))?.members(relay, frame.peers)
      case 'enter':
        return this.#rooms.get(toHex(frame.topic))?.entered(relay, frame.peer)
      case 'exit':
        return this.#rooms.get(toHex(frame.topic))?.exited(relay, frame.peer)
      case 'signal':
        return this.#rooms.get(toHex(frame.topic))?.signal(frame.peer, frame.payload)
      case 'error':
        return this.#relayError(frame.code, frame.message)
      default:
        // The first three are for relays; relayLink.ts and relayPool.ts handle the others.
        frame.type satisfies 'hello' | 'join' | 'leave' | 'ping' | 'pong' | 'welcome' | 'relays' | 'busy'
    }
  }

  #relayError(code: string, message: string): void {
    const refusal = code === 'room-full' || code === 'too-many-rooms'
    const error = new LumameshError(refusal ? code : 'relay-error', `A relay reported ${code}: ${message}`)
    if (!refusal) return this.#events.emit('error', error)
    for (const room of this.#rooms.values()) if (room.status === 'joining') room.refuse(error)
  }

  #tick(): void {
    const now = this.#clock()
    const slept = now - this.#lastTick > SLEPT_MS
    this.#lastTick = now
    for (const room of [...this.#rooms.values()]) room.tick(now, slept)
    this.#pool.tick(now, slept)
    if (slept) this.#wake()
    if (now >= this.#rejoinDue) this.#rejoin(now)
  }

  /** A JOIN may get lost where a relay is under load; asking again does no harm. */
  #rejoin(now: number): void {
    this.#rejoinDue = now + REJOIN_EVERY_MS
    this.#remember()
    for (const room of this.#rooms.values()) {
      for (const { id } of this.#pool.online) {
        if (!room.isListedBy(id)) this.#pool.send({ type: 'join', topic: room.keys.topic }, id)
      }
    }
  }

  #remember(): void {
    const { good } = this.#pool
    if (good.length > 0) this.#stored = remember(this.#storage, good, this.#stored)
  }

  /** The page is being left; where it comes back from the cache, the next tick starts over. */
  #suspend(): void {
    this.#remember()
    for (const room of this.#rooms.values()) room.suspend()
    this.#pool.close(new LumameshError('closed', 'The page is being unloaded.'), false)
  }

  /** The network may have changed, or the page has slept: asks everybody for a sign of life. */
  #wake(): void {
    const now = this.#clock()
    for (const room of this.#rooms.values()) room.probe(now)
    this.#pool.wake(now)
  }

  #relaysChanged(): void {
    if (this.#status === 'closed') return
    const online = this.#pool.online.length > 0
    if (online || this.#status === 'online') this.#setStatus(online ? 'online' : 'offline')
    if (online) this.#warmUp ??= setTimeout(warmUp, WARM_UP_AFTER_MS)
    this.#events.emit('relay', this.relays)
  }

  #setStatus(status: NetworkStatus): void {
    if (status === this.#status) return
    this.#status = status
    this.#events.emit('status', status)
  }

  #assertOpen(): void {
    if (this.#status === 'closed')
      throw new LumameshError('closed', 'The network was closed. Call connect() to open a new one.')
  }
}
