/**
 * Rooms of browsers that connect directly: `connect()`, and the types of what it returns.
 *
 * @module @lumamesh/core
 */

export { connect } from './connect.ts'
export { type ErrorCode, LumameshError } from './errors.ts'
export type { RequestOptions } from './features/requests.ts'
export type { Network, NetworkEvents, NetworkStatus, RelayState } from './network.ts'
export type { ConnectOptions, JoinOptions, Limits, SendOptions } from './options.ts'
export type { Peer, PeerEvents, PeerStats, PeerStatus, Route } from './peers/peer.ts'
export type { Channel, ChannelEvents, ChannelOptions, Schema } from './rooms/channel.ts'
export type { PeerResult } from './rooms/requestAll.ts'
export type { Handler } from './rooms/requestHandlers.ts'
export type {
  Room,
  RoomEvents,
  RoomSendFileOptions,
  RoomSnapshot,
  RoomStatus,
  Self,
} from './rooms/room.ts'
export type { RelayStorage } from './storage.ts'
export type { IncomingFile } from './transfer/incomingFile.ts'
export type { SendFileOptions, SendProgress } from './transfer/transfers.ts'
export type { Lane } from './wire/lanes.ts'
export type { Presence } from './wire/presence.ts'
export type { RelayRecordJson } from './wire/record.ts'
export type { Sendable } from './wire/value.ts'
