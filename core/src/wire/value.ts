import { LumameshError } from '../errors.ts'
import { concat, utf8 } from './bytes.ts'
import { isPlain, MAX_DEPTH } from './plain.ts'
import { Reader } from './reader.ts'
import { pack, revive, type Section } from './rich.ts'
import { Writer } from './writer.ts'

const JSON_TAG = 0
const BYTES_TAG = 1
const RICH_TAG = 2

/**
 * A value that can be sent: JSON values, undefined, any number or BigInt, Date, Map, Set, ArrayBuffer, DataView, typed
 * arrays, Blob and File, nested up to 500 levels deep. An object with a `toJSON` method is sent as the result of that
 * method. Any other instance of a class is sent as a plain object.
 */
export type Sendable = unknown

/**
 * Encodes a value. Returns a promise only if the value contains a Blob or File.
 * @throws LumameshError `unserialisable`, as a rejection if a file cannot be read
 */
export function encodeValue(value: Sendable): Uint8Array | Promise<Uint8Array> {
  if (isPlain(value, MAX_DEPTH)) return utf8(`\0${JSON.stringify(value)}`)
  if (value instanceof Uint8Array) return concat(Uint8Array.of(BYTES_TAG), value)
  const sections: Section[] = []
  sections.unshift(utf8(JSON.stringify(pack(value, 'value', [], sections))))
  const parts: Section[] = [Uint8Array.of(RICH_TAG)]
  for (const section of sections) {
    parts.push(new Writer(8).varint('size' in section ? section.size : section.length).bytes, section)
  }
  return parts.every((part) => part instanceof Uint8Array)
    ? concat(...parts)
    : read(new Blob(parts as BlobPart[]))
}

/** Decodes a value, which shares no memory with the bytes. @throws LumameshError `malformed` */
export function decodeValue(bytes: Uint8Array): unknown {
  try {
    const reader = new Reader(bytes)
    const tag = reader.uint(1)
    if (tag === JSON_TAG) return parse(reader, reader.left)
    if (tag === BYTES_TAG) return new Uint8Array(reader.take(reader.left))
    if (tag === RICH_TAG) return revive(parse(reader, reader.varint()), reader)
    throw tag
  } catch (cause) {
    throw new LumameshError('malformed', 'A peer sent a value that could not be decoded.', { cause })
  }
}

async function read(blob: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.arrayBuffer())
  } catch (cause) {
    throw new LumameshError('unserialisable', 'A file can no longer be read. Let the user choose it again.', {
      cause,
    })
  }
}

function parse(reader: Reader, length: number): unknown {
  const json: unknown = JSON.parse(reader.text(length))
  // The innermost value may be a file, which rich JSON represents as a list that holds an object.
  if (isPlain(json, MAX_DEPTH + 2)) return json
  throw length
}
