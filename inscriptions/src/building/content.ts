import { brotliDecompressSync } from 'node:zlib'
import { LumameshError } from '@lumamesh/core/protocol'
import { CBOR } from 'micro-ordinals/cbor.js'
import type { TagName, TagValues } from '../ord/tags.ts'
import type { EnvelopeContent } from './revealScript.ts'

/** What is inscribed. A body with its type, or the id of an inscription whose content is shown in this one's place. */
export interface Content {
  /** Media type, such as `text/javascript`. Needed with a body. */
  readonly type?: string
  readonly body?: Uint8Array
  /** `br` where `body` is brotli already; see compressContent(). */
  readonly encoding?: 'br'
  /** Any value that CBOR holds; explorers show it. */
  readonly metadata?: unknown
  /** Id of the inscription whose content is shown in this one's place. */
  readonly delegate?: string
  /** The sat that carries the inscription, counted over the reveal's outputs. Default: the first of its own input. */
  readonly pointer?: number
}

/** A type and its parameters, of characters that may stand in a header (RFC 9110, section 8.3.1). */
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+ *(;[ -~]*)?$/

/** @throws LumameshError `invalid-option` */
export function checkContent({ type, body, encoding, delegate, pointer }: Content): void {
  if (body === undefined && delegate === undefined) {
    throw invalid('There is nothing to inscribe: give a body with its type, or a delegate.')
  }
  if ((body ?? type) !== undefined && !MEDIA_TYPE.test(type ?? '')) {
    throw invalid(`The content type "${type ?? ''}" is none: write it like text/javascript or image/webp.`)
  }
  if (encoding !== undefined && !decompresses(body)) {
    throw invalid('The content says that it is brotli, and it is not: leave the encoding out.')
  }
  if (pointer !== undefined && (!Number.isSafeInteger(pointer) || pointer < 0)) {
    throw invalid(`The pointer ${pointer} is no sat: it is a whole number from 0 on.`)
  }
}

/** What the envelope of an inscription holds. Every tag is named here: one that the builder does not offer is undefined. */
export function envelopeOf(content: Content, parents: readonly string[]): EnvelopeContent {
  const { type, body, encoding, metadata, delegate, pointer } = content
  const tags: AllTags = {
    contentType: type,
    contentEncoding: encoding,
    metaprotocol: undefined,
    parents: [...parents],
    delegate,
    pointer: pointer === undefined ? undefined : BigInt(pointer),
    metadata: metadata === undefined ? undefined : encodeCbor(metadata),
    properties: undefined,
    propertyEncoding: undefined,
  }
  return { tags, body }
}

type AllTags = { readonly [Name in TagName]: TagValues[Name] | undefined }

function encodeCbor(metadata: unknown): Uint8Array {
  try {
    return CBOR.encode(metadata)
  } catch (cause) {
    throw new LumameshError(
      'invalid-option',
      'The metadata holds what CBOR does not: give plain objects, lists, texts, numbers and bytes.',
      { cause },
    )
  }
}

function decompresses(body: Uint8Array | undefined): boolean {
  try {
    return body !== undefined && brotliDecompressSync(body).length >= 0
  } catch {
    return false
  }
}

function invalid(sentence: string): LumameshError {
  return new LumameshError('invalid-option', sentence)
}
