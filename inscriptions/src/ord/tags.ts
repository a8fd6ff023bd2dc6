import { concat } from '@lumamesh/core/protocol'
import { splitIntoPushes } from '../bitcoin/pushes.ts'
import { headerText, inscriptionId, text, uint64, type ValueCodec } from './tagValues.ts'

/** The values of an envelope's tags, by ord's names. */
export interface TagValues {
  /** The media type of the body. */
  contentType: string
  /** How the body is compressed, as in HTTP's `Content-Encoding`. */
  contentEncoding: string
  /** The protocol that defines the meaning of the inscription. */
  metaprotocol: string
  /** The ids of claimed parents: ord accepts a parent only if the same transaction spends it. */
  parents: string[]
  /** The id of the inscription whose content is shown in place of this one's. */
  delegate: string
  /** The sat to inscribe, counted over all outputs of the transaction. */
  pointer: bigint
  /** CBOR. */
  metadata: Uint8Array
  /** CBOR, compressed according to `propertyEncoding`. */
  properties: Uint8Array
  propertyEncoding: string
}

export type TagName = keyof TagValues

/** A tag: its number, and the encoding of its values in the pushes after it. */
export interface Tag<Value> {
  readonly number: number
  /** Which of several values of one tag ord reads. The others count as unknown. */
  readonly reads: 'first' | 'all'
  /** The pushes, each of which is written after the tag's number. @throws LumameshError `invalid-option` */
  encode(value: Value): Uint8Array[]
  decode(pushes: readonly Uint8Array[]): Value | undefined
}

/**
 * The tags that ord 0.27 knows (docs.ordinals.com, Inscriptions), in the order in which ord writes them. The builder and the parser both
 * use this table.
 *
 * ord also knows the odd tags 13 (rune) and 15 (note). They are not in the table, since unknown odd tags have no effect.
 */
export const TAGS: { readonly [Name in TagName]: Tag<TagValues[Name]> } = {
  contentType: single(1, text),
  contentEncoding: single(9, headerText),
  metaprotocol: single(7, text),
  parents: repeated(3, inscriptionId('The parent')),
  delegate: single(11, inscriptionId('The delegate')),
  pointer: single(2, uint64),
  metadata: chunked(5),
  properties: chunked(17),
  propertyEncoding: single(19, text),
}

export const TAG_NAMES = Object.keys(TAGS) as readonly TagName[]

/** A tag with one value in one push. */
function single<Value>(number: number, codec: ValueCodec<Value>): Tag<Value> {
  return {
    number,
    reads: 'first',
    encode: (value) => [codec.encode(value)],
    decode: ([push]) => push && codec.decode(push),
  }
}

/** A tag that is repeated for each of its values. A value that cannot be decoded is skipped. */
function repeated<Value>(number: number, codec: ValueCodec<Value>): Tag<Value[]> {
  return {
    number,
    reads: 'all',
    encode: (values) => values.map((value) => codec.encode(value)),
    decode: (pushes) => pushes.flatMap((push) => codec.decode(push) ?? []),
  }
}

/** A tag that is repeated for each push of one long value. */
function chunked(number: number): Tag<Uint8Array> {
  return {
    number,
    reads: 'all',
    encode: (value) => (value.length === 0 ? [value] : splitIntoPushes(value)),
    decode: (pushes) => (pushes.length > 0 ? concat(...pushes) : undefined),
  }
}
