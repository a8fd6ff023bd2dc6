// Rich JSON: the first item of a list names its type, by a number or the name of a class; `[]` is undefined
// (docs/reference/protocol.md).
import { LumameshError } from '../errors.ts'
import { hasToJson, isPlain, MAX_DEPTH } from './plain.ts'
import type { Reader } from './reader.ts'

/** Bytes or a file, which follow the JSON. */
export type Section = Uint8Array | Blob

const LIST = 0
const NUMBER = 1
const BIGINT = 2

/** A step of the path to a container. */
type Step = readonly [key: string | number, container: unknown]

/** Converts a value to rich JSON. Appends bytes and files to `sections`. @throws LumameshError `unserialisable` */
export function pack(
  given: unknown,
  key: string | number,
  outside: readonly Step[],
  sections: Section[],
): unknown {
  const name = classOf(given)
  if (name === 'Date') return [name, (given as Date).toJSON()]
  if (name === 'ArrayBuffer' || ArrayBuffer.isView(given)) {
    const { buffer = given as ArrayBuffer, byteOffset, byteLength } = given as DataView
    sections.push(new Uint8Array(buffer, byteOffset, byteLength))
    return [name]
  }
  const value = hasToJson(given) ? given.toJSON(`${key}`) : given
  if (isPlain(value, 0)) return value
  if (value === undefined) return []
  if (typeof value === 'number') return [NUMBER, Object.is(value, -0) ? '-0' : `${value}`]
  // Hex, because engines need quadratic time to parse long decimals.
  if (typeof value === 'bigint') return [BIGINT, (value < 0 ? ~value : value).toString(16), value < 0]
  if (value instanceof Blob) {
    sections.push(value)
    const { type, lastModified, name: fileName } = value as File
    return name === 'File' ? [name, fileName, { type, lastModified }] : [name, { type }]
  }

  const trail: Step[] = [...outside, [key, value]]
  if (typeof value !== 'object') throw refusal(trail, `is a ${typeof value}`)
  if (outside.some(([, container]) => container === value)) throw refusal(trail, 'contains itself')
  if (outside.length === MAX_DEPTH) throw refusal(trail, `is nested more than ${MAX_DEPTH} levels deep`)
  const packItem = (item: unknown, key: string | number): unknown => pack(item, key, trail, sections)
  const head = Array.isArray(value) ? LIST : classOf(value)
  if (head === LIST || head === 'Map' || head === 'Set')
    return [head, ...Array.from(value as Iterable<unknown>, packItem)]
  return Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, packItem(item, key)]))
}

/**
 * Converts rich JSON to its value, in place: JSON.parse makes `__proto__` an ordinary property.
 * @throws on JSON that pack() does not produce
 */
export function revive(json: unknown, sections: Reader): unknown {
  if (typeof json !== 'object' || json === null) return json
  const entries = json as Record<string, unknown>
  for (const key of Object.keys(entries)) entries[key] = revive(entries[key], sections)
  return Array.isArray(json) ? reviveList(json, sections) : json
}

function reviveList([head, ...items]: unknown[], sections: Reader): unknown {
  if (!head) return head === LIST ? items : undefined
  const [first, isNegative] = items
  if (head === NUMBER) return Number(first)
  if (head === BIGINT) return isNegative ? ~BigInt(`0x${first}`) : BigInt(`0x${first}`)
  const name = `${head}`
  const create = (...args: unknown[]): unknown => Reflect.construct(Reflect.get(globalThis, name), args)
  // Date() converts a list to its only item, and null to an invalid date.
  if (/^(Map|Set|Date)$/.test(name)) return create(items)
  if (!/^(ArrayBuffer|DataView|Blob|File|[BFIU]\w{3,11}Array)$/.test(name)) throw name
  const { buffer } = new Uint8Array(sections.take(sections.varint()))
  if (/Blob|File/.test(name)) return create([buffer], ...items)
  return name === 'ArrayBuffer' ? buffer : create(buffer)
}

/** The class of an object. Unlike instanceof, this also works for objects of another window. */
function classOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}

function refusal(trail: readonly Step[], why: string): LumameshError {
  const path = trail.map(([key]) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')
  return new LumameshError('unserialisable', `\`${path.slice(1)}\` cannot be sent: it ${why}.`)
}
