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

/** The state of a relay. */
export interface RelayState {
  /** The relay's public key, in base64. */
  readonly id: string
  readonly address: string
  readonly status: 'known' | 'dialing' | 'online'
  /** The round-trip time, in ms. Undefined until measured. */
  readonly rtt: number | undefined
}

export interface NetworkEvents {
  /** The status changed. `offline` means that there is no relay; connections in rooms continue. */
  status: [status: NetworkStatus]
  /** A relay in `relays` changed. */
  relay: [relays: readonly RelayState[]]
  error: [error: LumameshError]
}

const TICK_MS = 250
/** A tick that is this late means that the page slept, in ms. */
const SLEPT_MS = 1_500
/** Events that may indicate another network or the end of a sleep. `visibilitychange` bubbles to the window. */
const WAKING = ['online', 'pageshow', 'visibilitychange']
const REJOIN_EVERY_MS = 1_000
/** The delay of the warm-up, in ms. A page that joins a room at once is busy until then. */
const WARM_UP_AFTER_MS = 100
const JOIN_WITHIN_MS = 20_000
const DEFAULT_MAX_PEERS = 64

/** @internal */
export interface NetworkOptions {
  /** The records of the relays that the app passed. */
  readonly given: readonly RelayRecord[]
  /** The records in storage. */
  readonly remembered: readonly RelayRecord[]
  /** Additional STUN and TURN servers. */
  readonly ice: readonly RTCIceServer[]
  readonly rtc: typeof RTCPeerConnection
  readonly storage: RelayStorage | undefined
  readonly limits?: Partial<Limits> | undefined
}

/** The links of a page to relays, through which it joins rooms. Created by connect(). */
export class Network {
  #status: NetworkStatus = 'connecting'
  #lastTick: number
  #attempts = 0
  #rejoinDue = 0
  #warmUp: ReturnType<typeof setTimeout> | undefined
  readonly #self = randomBytes(PEER_ID_BYTES)
  readonly #pool: RelayPool
  /** The rooms that are opening, by id, so that concurrent calls share a room. */
  readonly #opening = new Map<string, Promise<RoomCore>>()
  /** The open rooms, by topic in hex. */
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

  /** All known relays, those in use first: the nearest, then the spare. */
  get relays(): readonly RelayState[] {
    const { online, relays } = this.#pool
    return [...new Set([...online, ...relays])].map(({ id, record, status }) => ({
      id,
      status,
      address: record.addresses.map(formatAddress)[0] ?? '',
      rtt: this.#pool.rtt(id),
    }))
  }

  /** The ids of the rooms that this page has joined. */
  get rooms(): readonly string[] {
    return [...this.#rooms.values()].map(({ id }) => id)
  }

  /** Additional STUN and TURN servers for future connections. Set it again when credentials expire. */
  set ice(servers: readonly RTCIceServer[]) {
    this.#ice = servers
  }

  get ice(): readonly RTCIceServer[] {
    return this.#ice
  }

  /**
   * Joins a room. Resolves when a relay has admitted this page. Another call with the same id returns another lease of
   * the same room, and the options of the first call apply.
   * @throws LumameshError `invalid-room-id`, `invalid-nick`, `invalid-option`, `closed`, `aborted`, `room-full`,
   * `too-many-rooms`, `relay-unreachable`, as a rejection
   */
  async joinRoom(id: string, options: JoinOptions = {}): Promise<Room> {
    checkJoin(id, options)
    this.#assertOpen()
    // Creates a lease even if the caller has aborted meanwhile, because only the end of a lease closes the room.
    const shared = await (this.#opening.get(id) ?? this.#open(id, options))
    // Its last lease ended meanwhile, so the room is opened again.
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

  /** Adds a listener. Returns a function that removes it. */
  on<Name extends keyof NetworkEvents>(
    event: Name,
    listener: (...args: NetworkEvents[Name]) => void,
  ): () => void {
    return this.#events.on(event, listener)
  }

  /** Leaves all rooms and closes all links. The network cannot be used after that. */
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

  /** @internal Removes a relay whose record is not valid. */
  forget(record: RelayRecord): void {
    this.#pool.forget(record)
  }

  /** @internal Adds relays from a list that may be old. */
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

  /** The relays in use as STUN servers for connections between peers. A link to a relay never uses them. */
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

  /** Repeats JOIN, which a relay under load may lose. Repeating it is harmless. */
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

  /** Call when the page is unloaded. If it comes back from the cache, the next tick starts again. */
  #suspend(): void {
    this.#remember()
    for (const room of this.#rooms.values()) room.suspend()
    this.#pool.close(new LumameshError('closed', 'The page is being unloaded.'), false)
  }

  /** Pings all relays and peers, because the network may have changed or the page has slept. */
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
