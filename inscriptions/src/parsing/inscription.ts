import { concat } from '@lumamesh/core/protocol'
import { idFromValue } from '../ord/inscriptionId.ts'
import type { Envelope } from './envelopes.ts'
import { Fields, Tag } from './fields.ts'

/**
 * What made an inscription cursed before the jubilee, and vindicated since (docs.ordinals.com, Inscriptions).
 */
export type Curse =
  | 'unrecognized even field'
  | 'duplicate field'
  | 'incomplete field'
  | 'not in first input'
  | 'not at offset zero'
  | 'pointer'
  | 'pushnum'
  | 'stutter'

/** An inscription as ord reads it from an envelope. A field that ord can't read is not there. */
export interface Inscription {
  /** `<txid>i<index>`. */
  id: string
  /** The index of the input whose script it is in. */
  input: number
  body?: Uint8Array
  contentType?: string
  contentEncoding?: string
  delegate?: string
  /** CBOR. */
  metadata?: Uint8Array
  metaprotocol?: string
  /** As claimed: a parent is one only if it is spent in the same transaction. */
  parents: string[]
  /** The sat to inscribe, counted over all outputs. */
  pointer?: bigint
  /** CBOR, compressed where propertyEncoding says so. */
  properties?: Uint8Array
  propertyEncoding?: string
  curse?: Curse
  /** On no sat at all: an even tag is not known, and might have changed everything. */
  unbound: boolean
}

/** What an envelope says, as `ParsedEnvelope` and `Inscription` of ord 0.27 read it. */
export function readInscription(envelope: Envelope, id: string, input: number): Inscription {
  const { payload } = envelope
  const bodyAt = payload.findIndex((push, i) => i % 2 === 0 && push.length === 0)
  const fields = new Fields(bodyAt < 0 ? payload : payload.slice(0, bodyAt))
  const delegate = fields.first(Tag.delegate)
  const pointer = fields.first(Tag.pointer)
  fields.first(Tag.rune)
  const read = {
    body: bodyAt < 0 ? undefined : concat(...payload.slice(bodyAt + 1)),
    contentType: asText(fields.first(Tag.contentType)),
    contentEncoding: asHeader(fields.first(Tag.contentEncoding)),
    delegate: delegate && idFromValue(delegate),
    metadata: fields.joined(Tag.metadata),
    metaprotocol: asText(fields.first(Tag.metaprotocol)),
    pointer: pointer && asPointer(pointer),
    properties: fields.joined(Tag.properties),
    propertyEncoding: asText(fields.first(Tag.propertyEncoding)),
  }
  const parents = fields.all(Tag.parent).flatMap((value) => idFromValue(value) ?? [])
  const curse = curseOf(envelope, input, fields, pointer !== undefined)
  return { ...present({ ...read, curse }), id, input, parents, unbound: fields.unknownEven }
}

function curseOf(envelope: Envelope, input: number, fields: Fields, pointer: boolean): Curse | undefined {
  if (fields.unknownEven) return 'unrecognized even field'
  if (fields.duplicate) return 'duplicate field'
  if (fields.incomplete) return 'incomplete field'
  if (input !== 0) return 'not in first input'
  if (envelope.offset !== 0) return 'not at offset zero'
  if (pointer) return 'pointer'
  if (envelope.pushnum) return 'pushnum'
  return envelope.stutter ? 'stutter' : undefined
}

function asText(bytes: Uint8Array | undefined): string | undefined {
  if (!bytes) return
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return
  }
}

/** ord keeps what may stand in a header; bytes that are no text become an empty one. */
function asHeader(bytes: Uint8Array | undefined): string | undefined {
  if (!bytes) return
  const text = asText(bytes) ?? ''
  return isHeaderValue(text) ? text : undefined
}

/** Whether a header may have this value (RFC 9110, section 5.5). */
export function isHeaderValue(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  return !/[\x00-\x08\x0a-\x1f\x7f]/.test(text)
}

/**
 * Little-endian, up to 64 bits; zeros behind those are ignored, and anything else there makes it no pointer.
 */
function asPointer(bytes: Uint8Array): bigint | undefined {
  if (bytes.subarray(8).some((byte) => byte !== 0)) return
  return bytes.subarray(0, 8).reduceRight((number, byte) => number * 256n + BigInt(byte), 0n)
}

type Present<Of> = { [Key in keyof Of]?: Exclude<Of[Key], undefined> }

function present<Of extends object>(fields: Of): Present<Of> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<Of>
}
