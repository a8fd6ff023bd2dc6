import { LumameshError } from './errors.ts'
import type { RelayStorage } from './storage.ts'
import { MAX_NICK_CHARS } from './wire/hello.ts'
import type { Lane } from './wire/lanes.ts'
import { MAX_MESSAGE_BYTES } from './wire/limits.ts'
import type { Presence } from './wire/presence.ts'
import type { RelayRecordJson } from './wire/record.ts'

/** What one peer, and all together, may make this page hold. Over a limit that peer is closed with `peer-over-limit`. */
export interface Limits {
  /** Largest message that is taken, bytes (default 16 MiB). */
  readonly messageBytes: number
  /** What waits for handlers or for the rest of a message, of one peer, bytes (default 64 MiB). */
  readonly peerBytes: number
  /** The same of all peers, bytes (default 256 MiB). */
  readonly totalBytes: number
}

export const LIMITS: Limits = {
  messageBytes: MAX_MESSAGE_BYTES,
  peerBytes: 64 * 1024 * 1024,
  totalBytes: 256 * 1024 * 1024,
}

/** What connect() takes; everything is optional. */
export interface ConnectOptions {
  /** Relay records, or the object that `lumamesh-relay config` prints. Default: those built into the bundle. Remembered ones come behind them. */
  relays?: readonly RelayRecordJson[] | { relays: readonly RelayRecordJson[]; sat?: number }
  /**
   * The sat that the list of relays is inscribed on (docs/inscribe/relays.md): a page that an ordinals node serves reads the newest one there,
   * while it dials the others. No other server is ever asked.
   */
  sat?: number
  /** Further STUN and TURN servers for links between peers. */
  ice?: readonly RTCIceServer[] | (() => readonly RTCIceServer[] | Promise<readonly RTCIceServer[]>)
  /**
   * A class to use in place of the global RTCPeerConnection. Node has no global one: pass the class of
   * node-datachannel's polyfill, whose `ondatachannel` has a type of its own.
   */
  rtc?: new (
    configuration?: RTCConfiguration,
  ) => Omit<RTCPeerConnection, 'ondatachannel'>
  /** Where relays that were good are remembered for the next time (default: the page's localStorage, where it may be used). */
  storage?: RelayStorage
  /** How much peers may make this page hold. */
  limits?: Partial<Limits>
  /** Gives up waiting for a relay. */
  signal?: AbortSignal
  /** Hears what is ignored on the way and may be worth knowing. */
  log?: (error: LumameshError) => void
}

/** What joinRoom() takes; everything is optional. */
export interface JoinOptions {
  /** A name to be shown to others, up to 64 characters. */
  nick?: string
  /** Who has another one, or none, can't connect. */
  password?: string
  /** Most peers to connect to (default 64). */
  maxPeers?: number
  /** What this page shows of itself from the start, as setPresence() does later. */
  presence?: Presence
  /** Gives up joining. */
  signal?: AbortSignal
}

/** How a value is sent. */
export interface SendOptions {
  /** Default: `reliable`. */
  lane?: Lane
  /** Resolve when the other side has it, not when it was handed to the network; not on the unreliable lane. */
  ack?: boolean
  /** Takes the value back as long as it has not begun to leave. */
  signal?: AbortSignal
}

const MAX_ROOM_ID_CHARS = 256

/** The limits that hold. @throws LumameshError `invalid-option` */
export function limitsOf(given: Partial<Limits> = {}): Limits {
  const limits = { ...LIMITS, ...given }
  if (!Object.values(limits).every((bytes) => bytes > 0))
    throw new LumameshError('invalid-option', 'Each value in `limits` must be a number of bytes above 0.')
  return limits
}

/** @throws LumameshError `invalid-room-id`, `invalid-nick` or `invalid-option` */
export function checkJoin(id: string, { nick = '', password, maxPeers = 1 }: JoinOptions): void {
  if (typeof id !== 'string' || id === '' || id.length > MAX_ROOM_ID_CHARS) {
    throw new LumameshError(
      'invalid-room-id',
      `A room id must be a string of 1 to ${MAX_ROOM_ID_CHARS} characters.`,
    )
  }
  if (typeof nick !== 'string' || nick.length > MAX_NICK_CHARS) {
    throw new LumameshError(
      'invalid-nick',
      `\`nick\` must be a string of at most ${MAX_NICK_CHARS} characters.`,
    )
  }
  if (password !== undefined && (typeof password !== 'string' || password === '')) {
    throw new LumameshError(
      'invalid-option',
      '`password` must be a non-empty string. Omit it for a room without a password.',
    )
  }
  if (!Number.isInteger(maxPeers) || maxPeers < 1) {
    throw new LumameshError('invalid-option', '`maxPeers` must be an integer of at least 1.')
  }
}
