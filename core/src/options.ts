import { LumameshError } from './errors.ts'
import type { RelayStorage } from './storage.ts'
import { MAX_NICK_CHARS } from './wire/hello.ts'
import type { Lane } from './wire/lanes.ts'
import { MAX_MESSAGE_BYTES } from './wire/limits.ts'
import type { Presence } from './wire/presence.ts'
import type { RelayRecordJson } from './wire/record.ts'

/** Limits for the data that peers can make this page keep. A peer that exceeds one is closed with `peer-over-limit`. */
export interface Limits {
  /** Size of the largest accepted message, in bytes. Default: 16 MiB. */
  readonly messageBytes: number
  /** How much unread data and incomplete messages of one peer are kept, in bytes. Default: 64 MiB. */
  readonly peerBytes: number
  /** The same for all peers together, in bytes. Default: 256 MiB. */
  readonly totalBytes: number
}

export const LIMITS: Limits = {
  messageBytes: MAX_MESSAGE_BYTES,
  peerBytes: 64 * 1024 * 1024,
  totalBytes: 256 * 1024 * 1024,
}

/** The options of connect(). All are optional. */
export interface ConnectOptions {
  /**
   * Relay records, or the object that `lumamesh-relay config` prints. Default: those built into the bundle. Relays in
   * `storage` are tried after them.
   */
  relays?: readonly RelayRecordJson[] | { relays: readonly RelayRecordJson[]; sat?: number }
  /**
   * The sat on which the relay list is inscribed (docs/inscribe/relays.md). A page that is served by an ordinals node
   * reads the newest list there while it dials. It makes no requests to other servers.
   */
  sat?: number
  /** Additional STUN and TURN servers for connections between peers, or a function that returns them. */
  ice?: readonly RTCIceServer[] | (() => readonly RTCIceServer[] | Promise<readonly RTCIceServer[]>)
  /**
   * A class to use instead of the global RTCPeerConnection. Node has no global one: pass the class of
   * node-datachannel's polyfill, whose `ondatachannel` has a different type.
   */
  rtc?: new (
    configuration?: RTCConfiguration,
  ) => Omit<RTCPeerConnection, 'ondatachannel'>
  /** Where relays that worked are stored for the next visit. Default: localStorage, if the page may use it. */
  storage?: RelayStorage
  /** Limits for the data that peers can make this page keep. */
  limits?: Partial<Limits>
  /** Aborts connecting. */
  signal?: AbortSignal
  /** Called with errors that do not stop the network, such as an invalid relay record. */
  log?: (error: LumameshError) => void
}

/** The options of joinRoom(). All are optional. */
export interface JoinOptions {
  /** A name for other peers to display, up to 64 characters. Default: none. */
  nick?: string
  /** The password of the room, not empty. Pages with another password, or none, cannot connect. */
  password?: string
  /** Maximum number of peers to connect to. Default: 64. */
  maxPeers?: number
  /** The initial presence of this page. setPresence() changes it later. */
  presence?: Presence
  /** Aborts joining. */
  signal?: AbortSignal
}

/** Options for sending a value. */
export interface SendOptions {
  /** The lane on which the value is sent. Default: `reliable`. */
  lane?: Lane
  /**
   * Resolves when the other side has received the value, instead of when it was passed to the network. Not on the
   * unreliable lane.
   */
  ack?: boolean
  /** Withdraws the value if none of it has been sent yet. */
  signal?: AbortSignal
}

const MAX_ROOM_ID_CHARS = 256

/** The limits, with defaults. @throws LumameshError `invalid-option` */
export function limitsOf(given: Partial<Limits> = {}): Limits {
  const limits = { ...LIMITS, ...given }
  if (!Object.values(limits).every((bytes) => bytes > 0))
    throw new LumameshError('invalid-option', 'Each value in `limits` must be a number of bytes above 0.')
  return limits
}

/**
 * Validates the arguments of joinRoom().
 * @throws LumameshError `invalid-room-id`, `invalid-nick` or `invalid-option`
 */
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
