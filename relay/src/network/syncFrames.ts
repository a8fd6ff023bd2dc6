import { bytes, codec, fixed, LumameshError, list, type Message, uint } from '@lumamesh/core/protocol'
import { MAX_ANNOUNCEMENT_BYTES } from './networkLimits.ts'
import type { RelayTable } from './relayTable.ts'
import { bucketsOf, DIGEST_BYTES, maskOf } from './tableDigest.ts'

/** Announcements in one RECORDS frame. */
const MAX_IN_FRAME = 48

/**
 * Frames with which two relays exchange the announcements that the other one lacks (docs/internals/relay-network.md,
 * "Sync").
 */
const schema = {
  digest: [1, { digest: fixed(DIGEST_BYTES), own: bytes(MAX_ANNOUNCEMENT_BYTES) }],
  // `wanted`: the buckets that differ, as a request for the receiver's announcements in them; `last`: whether it is the
  // last frame
  records: [
    2,
    { last: uint(1), wanted: fixed(32), records: list(bytes(MAX_ANNOUNCEMENT_BYTES), MAX_IN_FRAME) },
  ],
} as const

const frames = codec(schema)

export type SyncFrame = Message<typeof schema>

/** Reads a frame of a sync. @throws LumameshError `malformed` */
export function decodeSyncFrame(frame: Uint8Array): SyncFrame {
  const decoded = frames.decode(frame)
  if (!decoded) throw new LumameshError('malformed', 'This is not a frame of a sync.')
  return decoded
}

/** Encodes the first frame of a sync: the digest of this side's table. */
export function encodeDigest(table: RelayTable, own: Uint8Array): Uint8Array {
  return frames.encode({ type: 'digest', digest: table.digest.bytes, own })
}

/** Encodes the response to a digest: this side's own announcement, and those in the buckets that differ. */
export function encodeDifference(table: RelayTable, own: Uint8Array, digest: Uint8Array): Uint8Array[] {
  const buckets = table.digest.difference(digest)
  return records([own, ...table.inBuckets(buckets)], maskOf(buckets))
}

/** Encodes the response to `wanted`: this side's announcements in these buckets. */
export function encodeWanted(table: RelayTable, wanted: Uint8Array): Uint8Array[] {
  return records(table.inBuckets(bucketsOf(wanted)), new Uint8Array(32))
}

function records(announcements: readonly Uint8Array[], wanted: Uint8Array): Uint8Array[] {
  const count = Math.max(1, Math.ceil(announcements.length / MAX_IN_FRAME))
  return Array.from({ length: count }, (_, i) =>
    frames.encode({
      type: 'records',
      last: i === count - 1 ? 1 : 0,
      wanted,
      records: announcements.slice(i * MAX_IN_FRAME, (i + 1) * MAX_IN_FRAME),
    }),
  )
}
