import { LumameshError } from '../errors.ts'
import { utf8 } from './bytes.ts'
import { Reader } from './reader.ts'
import { Writer } from './writer.ts'

/** Reads and writes one field. */
export interface Field<T> {
  read(reader: Reader): T
  write(writer: Writer, value: T): void
}

/** The types of a message: for each, its number on the wire and its fields in order. */
export type Schema = Record<string, readonly [number, Record<string, Field<unknown>>]>

type Value<F> = F extends Field<infer T> ? T : never

/** The union of a schema's messages, discriminated by `type`. */
export type Message<S extends Schema> = {
  [Type in keyof S]: { type: Type } & { [Name in keyof S[Type][1]]: Value<S[Type][1][Name]> }
}[keyof S]

export function uint(bytes: number): Field<number> {
  return { read: (reader) => reader.uint(bytes), write: (writer, value) => writer.uint(value, bytes) }
}

export function fixed(length: number): Field<Uint8Array> {
  return {
    read: (reader) => reader.take(length),
    write: (writer, value) => {
      if (value.length !== length)
        throw new LumameshError('malformed', `A field must be ${length} bytes long.`)
      writer.put(value)
    },
  }
}

/** Bytes after their length (u16), at most `max`. */
export function bytes(max: number): Field<Uint8Array> {
  return {
    read: (reader) => reader.take(bounded(reader.uint(2), max)),
    write: (writer, value) => writer.uint(bounded(value.length, max), 2).put(value),
  }
}

/** UTF-8 after its length in bytes (u16), at most `max`. */
export function text(max: number): Field<string> {
  const raw = bytes(max)
  return {
    read: (reader) => reader.text(bounded(reader.uint(2), max)),
    write: (writer, value) => raw.write(writer, utf8(value)),
  }
}

/** Items after their count (u16), at most `max`. */
export function list<T>(item: Field<T>, max: number): Field<readonly T[]> {
  return {
    read: (reader) => Array.from({ length: bounded(reader.uint(2), max) }, () => item.read(reader)),
    write: (writer, values) => {
      writer.uint(bounded(values.length, max), 2)
      for (const value of values) item.write(writer, value)
    },
  }
}

/** All remaining bytes, at most `max`. */
export function rest(max: number): Field<Uint8Array> {
  return {
    read: (reader) => reader.take(bounded(reader.left, max)),
    write: (writer, value) => writer.put(value.subarray(0, bounded(value.length, max))),
  }
}

/**
 * Encodes and decodes the messages of a schema: `type u8 · flags u8 · fields`. For compatibility with later versions,
 * unknown types decode to undefined, and bytes after the known fields are ignored.
 * @throws LumameshError `malformed`, from both functions
 */
export function codec<const S extends Schema>(
  schema: S,
): { encode(message: Message<S>): Uint8Array; decode(bytes: Uint8Array): Message<S> | undefined } {
  const names = new Map(Object.entries(schema).map(([name, [number]]) => [number, name]))
  const fieldsOf = (name: string) => Object.entries(schema[name]?.[1] ?? {}) as [string, Field<unknown>][]
  return {
    encode(message) {
      const writer = new Writer()
      const values = message as Record<string, unknown> & { type: string }
      writer.uint(schema[values.type]?.[0] ?? 0, 1).uint(0, 1)
      for (const [name, field] of fieldsOf(values.type)) field.write(writer, values[name])
      return writer.bytes
    },
    decode(bytes) {
      const reader = new Reader(bytes)
      const type = names.get(reader.uint(1))
      reader.uint(1)
      if (type === undefined) return
      const message: Record<string, unknown> = { type }
      for (const [name, field] of fieldsOf(type)) message[name] = field.read(reader)
      return message as Message<S>
    },
  }
}

function bounded(value: number, max: number): number {
  if (value > max)
    throw new LumameshError('malformed', `A field has ${value} where at most ${max} are allowed.`)
  return value
}
