import type { Peer } from '../peers/peer.ts'
import type * as Channels from '../wire/channels.ts'
import {
  FIRST_NAMED,
  MEDIA,
  MESSAGES,
  PRESENCE,
  REQUESTS,
  SIGNALS,
  TRANSFER_BYTES,
  TRANSFERS,
} from '../wire/channels.ts'
import { decodeValue } from '../wire/value.ts'

/** The numbers of features in wire/channels.ts. */
type FeatureChannel = Exclude<(typeof Channels)[keyof typeof Channels], typeof FIRST_NAMED>

/** A received value, encoded, and the number of its channel. */
export interface ReceivedValue {
  readonly channel: number
  readonly value: Uint8Array
}

/** A decoded value of send(), broadcast() or a named channel. */
export interface DecodedValue {
  readonly channel: number
  readonly data: unknown
  /** Its encoded size. */
  readonly bytes: number
}

/** The values that a room handles itself. */
export interface ValueReceivers {
  presence(peer: Peer, value: Uint8Array): void
  deliver(peer: Peer, value: DecodedValue): void
}

/** Passes a value to the feature of its channel. @throws LumameshError `malformed`, `peer-misbehaved` */
export function dispatch(peer: Peer, { channel, value }: ReceivedValue, room: ValueReceivers): void {
  const deliver = () => room.deliver(peer, { channel, data: decodeValue(value), bytes: value.length })
  if (channel >= FIRST_NAMED) return deliver()
  const feature = channel as FeatureChannel
  switch (feature) {
    case MESSAGES:
      return deliver()
    case PRESENCE:
      return room.presence(peer, value)
    case REQUESTS:
      return peer.requests.receive(decodeValue(value))
    case MEDIA:
      return peer.media.receive(value)
    case TRANSFERS:
      return peer.transfers.receiveControl(decodeValue(value))
    case TRANSFER_BYTES:
      return peer.transfers.receiveBytes(value)
    case SIGNALS:
      // The mesh handles these before the room.
      return
    default:
      // A feature of a later version.
      feature satisfies never
  }
}
