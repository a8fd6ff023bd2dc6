import { concat } from '@lumamesh/core/protocol'
import { isBodyTag } from '../ord/envelope.ts'
import { TAG_NAMES, TAGS, type TagName, type TagValues } from '../ord/tags.ts'
import type { Envelope } from './envelopes.ts'
import { Fields } from './fields.ts'

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

/** An inscription as ord reads it from an envelope. A field that ord cannot read is not there. */
export interface Inscription extends Partial<TagValues> {
  /** `<txid>i<index>`. */
  id: string
  /** The index of the input whose script it is in. */
  input: number
  body?: Uint8Array
  /** As claimed: a parent is one only if it is spent in the same transaction. */
  parents: string[]
  curse?: Curse
  /** On no sat at all: an even tag is not known, and might have changed everything. */
  unbound: boolean
}

/** Which inscription of a transaction it is. */
export type Origin = Pick<Inscription, 'id' | 'input'>

/** What an envelope says, as `ParsedEnvelope` and `Inscription` of ord 0.27 read it. */
export function readInscription(envelope: Envelope, { id, input }: Origin): Inscription {
  const { payload } = envelope
  const bodyAt = payload.findIndex((push, i) => i % 2 === 0 && isBodyTag(push))
  const fields = new Fields(bodyAt < 0 ? payload : payload.slice(0, bodyAt))
  const hasPointer = fields.has(TAGS.pointer)
  const tags = readTags(fields)
  const inscription: Inscription = { parents: [], ...tags, id, input, unbound: fields.unknownEven }
  if (bodyAt >= 0) inscription.body = concat(...payload.slice(bodyAt + 1))
  const curse = curseOf({ envelope, input, fields, hasPointer })
  if (curse) inscription.curse = curse
  return inscription
}

function readTags(fields: Fields): Partial<TagValues> {
  const values: Partial<TagValues> = {}
  for (const name of TAG_NAMES) readTag(name, fields, values)
  return values
}

function readTag<Name extends TagName>(name: Name, fields: Fields, into: Partial<TagValues>): void {
  const value = TAGS[name].decode(fields.take(TAGS[name]))
  if (value !== undefined) into[name] = value
}

interface Circumstances {
  envelope: Envelope
  input: number
  /** After every known tag was taken. */
  fields: Fields
  /** Whether there was a pointer, readable or not. */
  hasPointer: boolean
}

function curseOf({ envelope, input, fields, hasPointer }: Circumstances): Curse | undefined {
  if (fields.unknownEven) return 'unrecognized even field'
  if (fields.duplicate) return 'duplicate field'
  if (fields.incomplete) return 'incomplete field'
  if (input !== 0) return 'not in first input'
  if (envelope.offset !== 0) return 'not at offset zero'
  if (hasPointer) return 'pointer'
  if (envelope.pushnum) return 'pushnum'
  return envelope.stutter ? 'stutter' : undefined
}
