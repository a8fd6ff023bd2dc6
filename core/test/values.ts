import { concat, utf8 } from '../src/wire/bytes.ts'
import { encodeValue } from '../src/wire/value.ts'
import { Writer } from '../src/wire/writer.ts'

/** Nested arrays, `levels` levels deep. */
export function nested(levels: number, innermost: unknown[] = []): unknown[] {
  let value = innermost
  for (let level = 1; level < levels; level++) value = [value]
  return value
}

/** The bytes of a value that contains no Blob. */
export function encode(value: unknown): Uint8Array {
  const encoded = encodeValue(value)
  if (encoded instanceof Promise) throw new Error('A value without a Blob must be encoded at once.')
  return encoded
}

/** The bytes of rich JSON, followed by its sections. */
export function rich(json: string, ...sections: Uint8Array[]): Uint8Array {
  const parts = [utf8(json), ...sections].flatMap((part) => [new Writer().varint(part.length).bytes, part])
  return concat(Uint8Array.of(2), ...parts)
}
