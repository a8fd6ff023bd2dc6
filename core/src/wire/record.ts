import { LumameshError } from '../errors.ts'
import { type Address, formatAddress, parseAddress } from './address.ts'
import { fromBase64, toBase64, utf8 } from './bytes.ts'
import { MAX_ADDRESSES, MAX_RECORD_BYTES } from './limits.ts'

/** What a page needs to dial a relay, signed with the relay's identity key (docs/reference/protocol.md, section 5). */
export interface RelayRecord {
  /** The relay's id: its Ed25519 public key, 32 bytes. */
  id: Uint8Array
  /** SHA-256 of the relay's DTLS certificate, 32 bytes. */
  fingerprint: Uint8Array
  /** 1 to 8 addresses at which the relay listens (UDP). */
  addresses: readonly Address[]
  /** A sequence number. A newer record of the same relay has a greater one. */
  seq: number
  /** When the record expires: Unix time in seconds. */
  expires: number
  /** A bit field of optional capabilities. 0 for none. */
  capabilities: number
  /** The Ed25519 signature of signedBytes(), 64 bytes. */
  signature: Uint8Array
}

/** A relay record as JSON, the only form in which it is sent or stored. Keys and signature are in unpadded base64. */
export interface RelayRecordJson {
  /** The version of the format: 1. The type is `number` so that a JSON file can be imported unchanged. */
  v: number
  id: string
  addrs: readonly string[]
  fp: string
  seq: number
  exp: number
  caps: number
  sig: string
}

const text = new TextDecoder()

/** Encodes a record as JSON in UTF-8, the form that relays send. */
export function encodeRecord(record: RelayRecord): Uint8Array {
  return utf8(JSON.stringify(recordToJson(record)))
}

/** Decodes a record that encodeRecord() wrote. Does not verify the signature. @throws LumameshError `invalid-record` */
export function decodeRecord(bytes: Uint8Array): RelayRecord {
  try {
    if (bytes.length > MAX_RECORD_BYTES)
      throw new RangeError(`The record has ${bytes.length} bytes; the limit is ${MAX_RECORD_BYTES}.`)
    return recordFromJson(JSON.parse(text.decode(bytes)))
  } catch (cause) {
    throw invalid(cause)
  }
}

/** The bytes that the signature covers: a context string, then the other values of the record as a JSON array. */
export function signedBytes(record: Omit<RelayRecord, 'signature'>): Uint8Array {
  const { v, id, addrs, fp, seq, exp, caps } = recordToJson({ ...record, signature: new Uint8Array() })
  return utf8(`lumamesh relay record\0${JSON.stringify([v, id, addrs, fp, seq, exp, caps])}`)
}

export function recordToJson(record: RelayRecord): RelayRecordJson {
  return {
    v: 1,
    id: toBase64(record.id),
    addrs: record.addresses.map(formatAddress),
    fp: toBase64(record.fingerprint),
    seq: record.seq,
    exp: record.expires,
    caps: record.capabilities,
    sig: toBase64(record.signature),
  }
}

/** Validates the JSON form of a record. Does not verify the signature. @throws LumameshError `invalid-record` */
export function recordFromJson(json: RelayRecordJson): RelayRecord {
  try {
    const addresses = json.addrs.map(parseAddress)
    if (json.v !== 1 || addresses.length < 1 || addresses.length > MAX_ADDRESSES)
      throw new RangeError(`\`v\` must be 1, and \`addrs\` must have 1 to ${MAX_ADDRESSES} addresses.`)
    if (![json.seq, json.exp, json.caps].every((number) => Number.isSafeInteger(number) && number >= 0)) {
      throw new RangeError('`seq`, `exp` and `caps` must be integers of at least 0.')
    }
    return {
      id: sized(json.id, 32),
      fingerprint: sized(json.fp, 32),
      addresses,
      seq: json.seq,
      expires: json.exp,
      capabilities: json.caps,
      signature: sized(json.sig, 64),
    }
  } catch (cause) {
    throw invalid(cause)
  }
}

function sized(base64: string, length: number): Uint8Array {
  const bytes = fromBase64(base64)
  if (bytes?.length !== length)
    throw new RangeError(`A key, fingerprint or signature must be ${length} bytes in unpadded base64.`)
  return bytes
}

function invalid(cause: unknown): LumameshError {
  return new LumameshError(
    'invalid-record',
    'The relay record is not valid. Pass the JSON that `lumamesh-relay config` prints, unchanged.',
    { cause },
  )
}
