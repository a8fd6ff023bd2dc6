import { LumameshError } from '../errors.ts'
import { concat, utf8 } from './bytes.ts'

const JSON_TAG = 0
const BYTES_TAG = 1
const text = new TextDecoder('utf-8', { fatal: true })

/** What can be sent: a JSON value, or bytes. Bytes arrive as a Uint8Array. */
export type Sendable = unknown

/** `tag u8 · body`: JSON as UTF-8, or the bytes as they are. @throws LumameshError `unserialisable` */
export function encodeValue(value: Sendable): Uint8Array {
  if (value instanceof ArrayBuffer) return concat(Uint8Array.of(BYTES_TAG), new Uint8Array(value))
  if (ArrayBuffer.isView(value)) {
    return concat(Uint8Array.of(BYTES_TAG), new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
  }
  return concat(Uint8Array.of(JSON_TAG), utf8(toJson(value)))
}

/** @throws LumameshError `malformed` */
export function decodeValue(bytes: Uint8Array): unknown {
  try {
    if (bytes[0] === BYTES_TAG) return bytes.slice(1)
    if (bytes[0] === JSON_TAG) return JSON.parse(text.decode(bytes.subarray(1)))
  } catch (cause) {
    throw new LumameshError('malformed', 'A peer sent a value that is not JSON.', { cause })
  }
  throw new LumameshError('malformed', 'A peer sent a value of an unknown kind.')
}

function toJson(value: unknown): string {
  try {
    const json = JSON.stringify(value) as string | undefined
    if (json !== undefined) return json
  } catch (cause) {
    throw unserialisable(value, cause)
  }
  throw unserialisable(value)
}

function unserialisable(value: unknown, cause?: unknown): LumameshError {
  return new LumameshError(
    'unserialisable',
    `This ${typeof value} can't be sent: send a JSON value, a typed array or an ArrayBuffer.`,
    { cause },
  )
}
