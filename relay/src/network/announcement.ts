import { createPublicKey, verify } from 'node:crypto'
import {
  bytes,
  codec,
  concat,
  decodeRecord,
  LumameshError,
  MAX_RECORD_BYTES,
  type RelayRecord,
  signedBytes,
  uint,
  utf8,
} from '@lumamesh/core/protocol'
import { MAX_ANNOUNCEMENT_BYTES } from './networkLimits.ts'

/** What a relay announces to all others (docs/internals/relay-network.md, "Announcements"). */
export interface Announcement {
  /**
   * Counts the announcements of one record. Of two announcements, the one with the greater `(record.seq, count)` is
   * newer.
   */
  count: number
  /** Unix ms. */
  expires: number
  /** The TCP port for other relays, at the hosts of the record. 0: the relay leaves the network. */
  meshPort: number
  record: RelayRecord
  /** The encoded record, as pages receive it. */
  recordBytes: Uint8Array
}

const SIGNATURE_BYTES = 64
const CONTEXT = utf8('lumamesh relay announcement\0')
/** The bytes before an Ed25519 public key in SPKI form (RFC 8410, section 4). */
const SPKI_PREAMBLE = Buffer.from('302a300506032b6570032100', 'hex')

const body = codec({
  announcement: [1, { count: uint(4), expires: uint(6), meshPort: uint(2), record: bytes(MAX_RECORD_BYTES) }],
})

/** Encodes and signs an announcement. @param sign signs with the Ed25519 key of the record */
export function encodeAnnouncement(
  { count, expires, meshPort, recordBytes }: Omit<Announcement, 'record'>,
  sign: (bytes: Uint8Array) => Uint8Array,
): Uint8Array {
  const encoded = body.encode({ type: 'announcement', count, expires, meshPort, record: recordBytes })
  return concat(encoded, sign(concat(CONTEXT, encoded)))
}

/** Reads an announcement without verifying its signatures. @throws LumameshError `malformed`, `invalid-record` */
export function decodeAnnouncement(announcement: Uint8Array): Announcement {
  if (announcement.length > MAX_ANNOUNCEMENT_BYTES)
    throw new LumameshError(
      'malformed',
      `An announcement has ${announcement.length} bytes. The limit is ${MAX_ANNOUNCEMENT_BYTES}.`,
    )
  const decoded = body.decode(announcement.subarray(0, -SIGNATURE_BYTES))
  if (!decoded) throw new LumameshError('malformed', 'This is not an announcement of a relay.')
  const { count, expires, meshPort, record: recordBytes } = decoded
  return { count, expires, meshPort, record: decodeRecord(recordBytes), recordBytes }
}

/** Whether both signatures are valid: that of the announcement and that of its record. */
export function isSigned(announcement: Uint8Array, { record }: Announcement): boolean {
  const key = createPublicKey({
    key: Buffer.concat([SPKI_PREAMBLE, record.id]),
    format: 'der',
    type: 'spki',
  })
  const signed = concat(CONTEXT, announcement.subarray(0, -SIGNATURE_BYTES))
  return (
    verify(null, signed, key, announcement.subarray(-SIGNATURE_BYTES)) &&
    verify(null, signedBytes(record), key, record.signature)
  )
}

/** Compares the age of two announcements of one relay. Above 0 if the first one is newer. */
export function compareAge(a: Announcement, b: Announcement): number {
  return a.record.seq - b.record.seq || a.count - b.count
}
