import { connect } from '../connect.ts'
import type { ErrorCode, LumameshError } from '../errors.ts'
import type { Network, RelayState } from '../network.ts'
import type { ConnectOptions } from '../options.ts'
import type { Channel, ChannelOptions } from '../rooms/channel.ts'
import type { Presence } from '../wire/presence.ts'
import { type FileTransferList, FileTransfers } from './fileTransfers.ts'
import { nextFrame, type Schedule } from './framedListeners.ts'
import { type InRoom, inRoom } from './inRoom.ts'
import { hold, type Lease, type LeaseState, Leases } from './leases.ts'
import { type MessageList, MessageLog, type MessagesOptions } from './messageLog.ts'
import { NetworkEntry } from './networkEntry.ts'
import { IDLE_NETWORK, type NetworkResult } from './networkResult.ts'
import type { RemoteStream } from './peerSnapshot.ts'
import { type Fetched, type IceCredentials, Queries, type Relays } from './queries.ts'
import { constant, derive, flatten, type Readable, select } from './readable.ts'
import type { PresencePatch, RegisteredMessage, RegisteredPresence } from './register.ts'
import { RoomEntry } from './roomEntry.ts'
import { type JoinPlan, RoomPlans } from './roomPlans.ts'
import { IDLE_ROOM, type RoomResult } from './roomResult.ts'

export interface NetworkStoreOptions extends Omit<ConnectOptions, 'relays' | 'ice' | 'signal'> {
  /** The `relays` option of connect(), a URL of its JSON, or a function that returns it. */
  readonly relays?: Fetched<Relays>
  /**
   * The `ice` option of connect(), or credentials with a `ttl` in seconds. Or a URL of the JSON of either, or a
   * function that returns it.
   */
  readonly ice?: Fetched<IceCredentials | readonly RTCIceServer[]>
  /**
   * How long a room stays open without components that use it, in ms, such as during a route change or a hot update.
   * Default: 5,000.
   */
  readonly linger?: number
  /** Creates the network, which the store closes. Default: connect(). */
  readonly connect?: (options: ConnectOptions) => Promise<Network>
  /** When to render changes. Default: with the next frame. */
  readonly schedule?: Schedule
}

/** Options of a hook for a room. The first join options that are passed apply while the room is in use. */
export interface RoomOptions extends JoinPlan {
  /** Whether to join the room. Default: true. */
  readonly enabled?: boolean
}

export interface PresenceResult<P> {
  /** The presence of this page, or its presence once the room is joined. */
  readonly presence: Partial<P>
  /**
   * Merges a patch; `undefined` removes a property. Also works before the room is joined.
   * @throws LumameshError as Room.setPresence() does
   */
  readonly setPresence: (patch: PresencePatch<P>) => void
}

export type ChannelResult<T> = InRoom<{ channel: Channel<T> }, { channel: undefined }>
export type MessagesResult<T> = InRoom<MessageList<T>, { messages: readonly never[]; send: undefined }>
export type FileTransfersResult = InRoom<
  FileTransferList,
  { transfers: readonly never[]; send: undefined; clear: undefined }
>

/** The errors after which a retry cannot succeed. */
const FATAL: ReadonlySet<ErrorCode> = new Set([
  'invalid-nick',
  'invalid-option',
  'invalid-record',
  'invalid-room-id',
  'message-too-large',
  'no-relays',
  'no-webrtc',
  'unserialisable',
] as const)

const LINGER_MS = 5_000
const NONE: readonly never[] = Object.freeze([])
const NO_MESSAGES = { messages: NONE, send: undefined }
const NO_TRANSFERS = { transfers: NONE, send: undefined, clear: undefined }

/**
 * The state that all hooks of an app share: one network, its rooms and their data. Each is opened when it is first
 * used.
 */
export class NetworkStore {
  readonly #options: NetworkStoreOptions
  readonly #schedule: Schedule
  readonly #leases: Leases
  readonly #queries: Queries
  readonly #plans = new RoomPlans()
  /** Whether the store runs on a server, where it opens nothing. */
  readonly #inert: boolean
  readonly #network: Lease<NetworkEntry>

  constructor(options: NetworkStoreOptions = {}) {
    this.#options = options
    this.#schedule = options.schedule ?? nextFrame
    this.#inert = isServer(options)
    this.#leases = new Leases(options.linger ?? LINGER_MS)
    this.#queries = new Queries(options.relays, options.ice)
    this.#network = this.#leases.lease<NetworkEntry>({
      key: ['network'],
      open: (signal) => this.#connect(signal),
      close: (entry) => entry.close(),
      onEnd: ({ network }, ended) => network.on('status', (status) => status === 'closed' && ended()),
      heals,
    })
  }

  /** The network. A subscription keeps it open. */
  network(): Readable<NetworkResult> {
    if (this.#inert) return constant(IDLE_NETWORK)
    const { retry } = this.#network
    const none = (facts: Partial<NetworkResult>) =>
      constant(Object.freeze({ ...IDLE_NETWORK, ...facts, retry } as NetworkResult))
    return flatten(this.#network, (state) => {
      if (state.status === 'open') return state.handle.result
      if (state.status === 'failed') return none({ status: 'failed', error: state.error })
      return none({ status: state.status === 'idle' ? 'idle' : 'connecting' })
    })
  }

  /** The known relays of the network. */
  relays(): Readable<readonly RelayState[]> {
    return select(this.network(), ({ relays }) => relays)
  }

  /** A room. A subscription keeps it open. There is none if `id` is undefined. */
  room<P = RegisteredPresence>(id: string | undefined, options: RoomOptions = {}): Readable<RoomResult<P>> {
    // The presence of peers is not validated. The app declares its type.
    return this.#roomResult(id, options) as Readable<RoomResult<unknown>> as Readable<RoomResult<P>>
  }

  /** The presence of this page in a room. */
  presence<P = RegisteredPresence>(
    id: string | undefined,
    options?: RoomOptions,
  ): Readable<PresenceResult<P>> {
    const setPresence = (patch: PresencePatch<P>) => {
      if (id === undefined || this.#inert) return
      // First, because it validates the patch.
      this.#plans.setPresence(id, patch)
      const state = this.#lease(id).getSnapshot()
      if (state.status === 'open') state.handle.room.setPresence(patch)
    }
    const shown = select(this.room<P>(id, options), ({ presence }) => presence, Object.is)
    return derive(shown, (presence) => Object.freeze({ presence, setPresence }))
  }

  /** A channel of a room, which all users of the name share. The options of the first one apply. */
  channel<T = RegisteredMessage>(
    id: string | undefined,
    name: string,
    options: ChannelOptions<T> & RoomOptions = {},
  ): Readable<ChannelResult<T>> {
    const { lane, schema, ...roomOptions } = options
    const own = { ...(lane && { lane }), ...(schema && { schema }) }
    const begin = (entry: RoomEntry) =>
      entry.collect(`channel ${name}`, (room) => constant({ channel: room.channel<T>(name, own) }))
    return this.#inRoom(id, roomOptions, begin, { channel: undefined })
  }

  /**
   * The newest messages of a room or a channel, in a list that all its users share. The options of the first one apply.
   */
  messages<T = RegisteredMessage>(
    id: string | undefined,
    options: MessagesOptions<T> & RoomOptions = {},
  ): Readable<MessagesResult<T>> {
    const { channel, limit, lane, schema, ...roomOptions } = options
    const own = {
      ...(channel !== undefined && { channel }),
      ...(lane && { lane }),
      ...(schema && { schema }),
    }
    const begin = (entry: RoomEntry) =>
      entry.collect(
        `messages ${channel ?? ''}`,
        (room, schedule) =>
          new MessageLog<T>(room, { ...own, ...(limit !== undefined && { limit }) }, schedule),
      )
    return this.#inRoom(id, roomOptions, begin, NO_MESSAGES)
  }

  /** The file transfers of a room. */
  fileTransfers(id: string | undefined, options: RoomOptions = {}): Readable<FileTransfersResult> {
    const begin = (entry: RoomEntry) =>
      entry.collect('files', (room, schedule) => new FileTransfers(room, schedule))
    return this.#inRoom(id, options, begin, NO_TRANSFERS)
  }

  /** The audio and video that the peers of a room send. */
  streams(id: string | undefined, options?: RoomOptions): Readable<readonly RemoteStream[]> {
    return select(this.room(id, options), ({ peers }) => peers.flatMap(({ streams }) => streams))
  }

  /** Leaves all rooms and closes the network. The store cannot be used after that. */
  close(): void {
    this.#leases.close()
    this.#queries.close()
  }

  #roomResult(id: string | undefined, options: RoomOptions): Readable<RoomResult<unknown>> {
    const lease = this.#room(id, options)
    if (!lease || id === undefined) return constant(IDLE_ROOM)
    const { retry } = lease
    const shown: Readable<Presence> = {
      subscribe: this.#plans.subscribe,
      getSnapshot: () => this.#plans.presenceOf(id),
      getServerSnapshot: () => IDLE_ROOM.presence,
    }
    const unjoined = (facts: Partial<RoomResult<unknown>>) =>
      derive(shown, (presence) =>
        Object.freeze({ ...IDLE_ROOM, ...facts, presence, retry } as RoomResult<unknown>),
      )
    const room = flatten(lease, (state) => {
      if (state.status === 'open') return state.handle.result
      if (state.status === 'failed') return unjoined({ status: 'failed', error: state.error })
      return unjoined({ status: state.status === 'idle' ? 'idle' : 'joining' })
    })
    return { ...room, getServerSnapshot: () => IDLE_ROOM }
  }

  #inRoom<Here extends object, Absent extends object>(
    id: string | undefined,
    options: RoomOptions,
    here: (entry: RoomEntry) => Readable<Here>,
    absent: Absent,
  ): Readable<InRoom<Here, Absent>> {
    return inRoom(
      this.#room(id, options) ?? constant<LeaseState<RoomEntry>>({ status: 'idle' }),
      here,
      absent,
    )
  }

  #room(id: string | undefined, { enabled = true, ...plan }: RoomOptions): Lease<RoomEntry> | undefined {
    if (id === undefined || !enabled || this.#inert) return
    const lease = this.#lease(id)
    return {
      ...lease,
      subscribe: (listener) => {
        const corrected = this.#plans.offer(id, plan)
        const off = lease.subscribe(listener)
        // Other components may hold the failed room.
        if (corrected) lease.retry()
        return off
      },
    }
  }

  #lease(id: string): Lease<RoomEntry> {
    const retry = () => {
      // The room may have failed because there was no network.
      this.#network.retry()
      lease.retry()
    }
    const lease: Lease<RoomEntry> = this.#leases.lease({
      key: ['room', id],
      open: (signal) => this.#join(id, retry, signal),
      close: (entry) => entry.close(),
      onEnd: ({ room }, ended) => room.on('status', (status) => status === 'left' && ended()),
      heals,
    })
    return { ...lease, retry }
  }

  async #connect(signal: AbortSignal): Promise<NetworkEntry> {
    const { rtc, limits, log, sat, storage, connect: make = connect } = this.#options
    const options = {
      ...(rtc && { rtc }),
      ...(limits && { limits }),
      ...(log && { log }),
      ...(sat !== undefined && { sat }),
      ...(storage && { storage }),
    }
    const [relays, ice] = await Promise.all([this.#queries.relays(), this.#queries.ice()])
    const network = await make({ ...options, ...(relays && { relays }), ice, signal })
    const off = this.#queries.watchIce((servers) => {
      network.ice = servers
    })
    return new NetworkEntry({
      network,
      retry: () => this.#network.retry(),
      schedule: this.#schedule,
      offs: [off],
    })
  }

  async #join(id: string, retry: () => void, signal: AbortSignal): Promise<RoomEntry> {
    signal.addEventListener('abort', () => this.#plans.forget(id), { once: true })
    // Components subscribe from the inside out, so the one with the options of the room may be the last.
    await Promise.resolve()
    const { handle, release } = await hold(this.#network, signal)
    try {
      const room = await handle.network.joinRoom(id, { ...this.#plans.optionsOf(id), signal })
      return new RoomEntry({ room, retry, schedule: this.#schedule, release })
    } catch (error) {
      release()
      this.#plans.reconsider(id)
      throw error
    }
  }
}

/** Creates a store, which connects when it is first used. */
export function createNetworkStore(options?: NetworkStoreOptions): NetworkStore {
  return new NetworkStore(options)
}

let shared: NetworkStore | undefined

/** The store of hooks without a provider. It uses the built-in relays. */
export function defaultNetworkStore(): NetworkStore {
  shared ??= new NetworkStore()
  return shared
}

function heals({ code }: LumameshError): boolean {
  return !FATAL.has(code)
}

function isServer({ rtc, connect }: NetworkStoreOptions): boolean {
  return typeof document === 'undefined' && !rtc && !connect && !globalThis.RTCPeerConnection
}
