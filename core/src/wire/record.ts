import { LumameshError } from '../errors.ts'
import { type Address, formatAddress, hostFromBytes, hostToBytes, parseAddress } from './address.ts'
import { concat, fromBase64, toBase64, utf8 } from './bytes.ts'
import { HASH_BYTES, MAX_ADDRESSES, MAX_RECORD_BYTES } from './limits.ts'
import { Reader } from './reader.ts'
import { Writer } from './writer.ts'

/** What a page must know of a relay to dial it, signed by the relay's identity (docs/protocol.md, section 5). */
export interface RelayRecord {
  /** The relay's Ed25519 public key, 32 bytes: its name. */
  id: Uint8Array
  /** SHA-256 of its DTLS certificate, 32 bytes. */
  fingerprint: Uint8Array
  /** 1 to 8 UDP addresses. */
  addresses: readonly Address[]
  /** The newer record of a relay has the greater one. */
  seq: number
  /** Unix time, seconds. */
  expires: number
  /** Bits of what it can do; 0 for none. */
  capabilities: number
  /** Ed25519 over signedBytes(), 64 bytes. */
  signature: Uint8Array
}

/** A relay record as JSON, the form that operators and pages handle: keys and signature in unpadded base64. */
export interface RelayRecordJson {
  v: 1
  id: string
  addrs: readonly string[]
  fp: string
  seq: number
  exp: number
  caps: number
  sig: string
}

const VERSION = 1
const SIGNATURE_BYTES = 64
const CONTEXT = utf8('lumamesh relay record\0')

/** `version u8 · id 32 · fingerprint 32 · seq u48 · expires u48 · capabilities u16 · count u8 · (4|6 u8 · ip · port u16)… · signature 64` */
export function encodeRecord(record: RelayRecord): Uint8Array {
  return concat(encodeBody(record), record.signature)
}

/** What the signature covers: a context string, then the encoding without its signature. */
export function signedBytes(record: Omit<RelayRecord, 'signature'>): Uint8Array {
  return concat(CONTEXT, encodeBody(record))
}

/** Reads an encoded record; says nothing of its signature. @throws LumameshError `invalid-record` */
export function decodeRecord(bytes: Uint8Array): RelayRecord {
  try {
    const reader = new Reader(bytes)
    if (bytes.length > MAX_RECORD_BYTES || reader.uint(1) !== VERSION) throw new RangeError('Unknown version')
    const record = {
      id: reader.take(HASH_BYTES),
      fingerprint: reader.take(HASH_BYTES),
      seq: reader.uint(6),
      expires: reader.uint(6),
      capabilities: reader.uint(2),
      addresses: Array.from({ length: reader.uint(1) }, () => {
        const host = hostFromBytes(reader.take(reader.uint(1) === 6 ? 16 : 4))
        return { host, port: reader.uint(2) }
      }),
      signature: reader.take(SIGNATURE_BYTES),
    }
    if (reader.left > 0) throw new RangeError('Bytes are left over')
    return checked(record)
  } catch (cause) {
    throw invalid(cause)
  }
}

export function recordToJson(record: RelayRecord): RelayRecordJson {
  return {
    v: VERSION,
    id: toBase64(record.id),
    addrs: record.addresses.map(formatAddress),
    fp: toBase64(record.fingerprint),
    seq: record.seq,
    exp: record.expires,
    caps: record.capabilities,
    sig: toBase64(record.signature),
  }
}

/** Reads a record's JSON form, as an object; says nothing of its signature. @throws LumameshError `invalid-record` */
export function recordFromJson(json: RelayRecordJson): RelayRecord {
  try {
    if (json.v !== VERSION) throw new RangeError(`Unknown version ${json.v}`)
    return checked({
      id: fromBase64(json.id) ?? new Uint8Array(),
      fingerprint: fromBase64(json.fp) ?? new Uint8Array(),
      addresses: json.addrs.map(parseAddress),
      seq: json.seq,
      expires: json.exp,
      capabilities: json.caps,
      signature: fromBase64(json.sig) ?? new Uint8Array(),
    })
  } catch (cause) {
    throw invalid(cause)
  }
}

function encodeBody(record: Omit<RelayRecord, 'signature'>): Uint8Array {
  const writer = new Writer()
    .uint(VERSION, 1)
    .put(record.id)
    .put(record.fingerprint)
    .uint(record.seq, 6)
    .uint(record.expires, 6)
    .uint(record.capabilities, 2)
    .uint(record.addresses.length, 1)
  for (const { host, port } of record.addresses) {
    const ip = hostToBytes(host)
    writer
      .uint(ip.length === 4 ? 4 : 6, 1)
      .put(ip)
      .uint(port, 2)
  }
  return writer.bytes
}

function checked(record: RelayRecord): RelayRecord {
  const count = record.addresses.length
  if (
    record.id.length !== HASH_BYTES ||
    record.fingerprint.length !== HASH_BYTES ||
    record.signature.length !== SIGNATURE_BYTES
  ) {
    throw new RangeError('A key, fingerprint or signature has the wrong length')
  }
  if (count < 1 || count > MAX_ADDRESSES || record.addresses.some(({ port }) => port < 1)) {
    throw new RangeError('It needs 1 to 8 addresses, with ports')
  }
  for (const number of [record.seq, record.expires, record.capabilities]) {
    if (!Number.isSafeInteger(number) || number < 0 || number >= 2 ** 48)
      throw new RangeError('A number is out of range')
  }
  if (record.capabilities >= 2 ** 16) throw new RangeError('A number is out of range')
  return record
}

function invalid(cause: unknown): LumameshError {
  return new LumameshError(
    'invalid-record',
    'This is not a relay record: take the JSON that `lumamesh-relay config` prints.',
    { cause },
  )
}
