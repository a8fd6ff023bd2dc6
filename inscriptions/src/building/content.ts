import { brotliDecompressSync } from 'node:zlib'
import { LumameshError } from '@lumamesh/core/protocol'
import { CBOR } from 'micro-ordinals/cbor.js'
import type { TagName, TagValues } from '../ord/tags.ts'
import type { EnvelopeContent } from './revealScript.ts'

/** The content of an inscription: a body with its type, or a delegate. */
export interface Content {
  /** Media type, such as `text/javascript`. Needed with a body. */
  readonly type?: string
  readonly body?: Uint8Array
  /** `br` if `body` is compressed with brotli; see compressContent(). */
  readonly encoding?: 'br'
  /** Any value that CBOR can encode. Explorers show it. */
  readonly metadata?: unknown
  /** The id of the inscription whose content is shown in place of this one's. */
  readonly delegate?: string
  /** The sat that carries the inscription, counted over the reveal's outputs. Default: the first of its own input. */
  readonly pointer?: number
}

/** A media type and its parameters (RFC 9110, section 8.3.1). */
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+ *(;[ -~]*)?$/

/** @throws LumameshError `invalid-option` */
export function checkContent({ type, body, encoding, delegate, pointer }: Content): void {
  if (body === undefined && delegate === undefined) {
    throw invalid('There is nothing to inscribe. Pass a body with its type, or a delegate.')
  }
  if ((body ?? type) !== undefined && !MEDIA_TYPE.test(type ?? '')) {
    throw invalid(
      `The content type "${type ?? ''}" is not valid. Use one such as text/javascript or image/webp.`,
    )
  }
  if (encoding !== undefined && !decompresses(body)) {
    throw invalid('The encoding is br, but the body does not decompress as brotli. Omit the encoding.')
  }
  if (pointer !== undefined && (!Number.isSafeInteger(pointer) || pointer < 0)) {
    throw invalid(`The pointer ${pointer} is not valid. It must be a non-negative integer.`)
  }
}

/** The envelope of an inscription. It names every tag; tags that the builder does not offer are undefined. */
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
      'CBOR cannot encode the metadata. Use plain objects, arrays, strings, numbers and bytes.',
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
