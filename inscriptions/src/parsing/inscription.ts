import { concat } from '@lumamesh/core/protocol'
import { isBodyTag } from '../ord/envelope.ts'
import { TAG_NAMES, TAGS, type TagName, type TagValues } from '../ord/tags.ts'
import type { Envelope } from './envelopes.ts'
import { Fields } from './fields.ts'

/**
 * Why an inscription is cursed, or since the jubilee vindicated (docs.ordinals.com, Inscriptions).
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

/** An inscription as ord reads it from an envelope. Fields that ord cannot read are absent. */
export interface Inscription extends Partial<TagValues> {
  /** `<txid>i<index>`. */
  id: string
  /** The index of the input whose script has it. */
  input: number
  body?: Uint8Array
  /** The claimed parents: ord accepts a parent only if the same transaction spends it. */
  parents: string[]
  curse?: Curse
  /** Whether it is on no sat, because ord does not know one of its even tags. */
  unbound: boolean
}

/** The place of an inscription in its transaction. */
export type Origin = Pick<Inscription, 'id' | 'input'>

/** Reads an envelope as `ParsedEnvelope` and `Inscription` of ord 0.27 do. */
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
  /** The fields that remain after every known tag is taken. */
  fields: Fields
  /** Whether the envelope has a pointer, valid or not. */
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
