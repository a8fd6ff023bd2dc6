/**
 * The protocol between pages and relays, for programs that read or write it.
 *
 * @module @lumamesh/core/protocol
 */

export { icePasswordOf } from './crypto/icePassword.ts'
export { type ErrorCode, LumameshError } from './errors.ts'
export { type Address, formatAddress, hostFromBytes, hostToBytes, parseAddress } from './wire/address.ts'
export { type BootstrapJson, relaysOf } from './wire/bootstrap.ts'
export { concat, equal, fromBase64, fromHex, toBase64, toHex, utf8 } from './wire/bytes.ts'
export { decodeFrame, encodeFrame, type Frame } from './wire/frames.ts'
export {
  HASH_BYTES,
  MAX_FRAME_BYTES,
  MAX_MEMBERS,
  MAX_RECORD_BYTES,
  MAX_RECORDS,
  MAX_SIGNAL_BYTES,
  PEER_ID_BYTES,
  PROTOCOL_VERSION,
  RELAY_PING_MS,
  RELAY_SILENCE_MS,
} from './wire/limits.ts'
export { isPublic, type ReservedBlock, reservedBlockOf } from './wire/publicAddress.ts'
export {
  decodeRecord,
  encodeRecord,
  type RelayRecord,
  type RelayRecordJson,
  recordFromJson,
  recordToJson,
  signedBytes,
} from './wire/record.ts'
export { bytes, codec, type Field, fixed, list, type Message, rest, text, uint } from './wire/schema.ts'
export { type DialToken, decodeDialToken, encodeDialToken, MAX_TOKEN_CHARS } from './wire/token.ts'
export type { TurnServer } from './wire/turnServer.ts'
