import { brotliDecompressSync } from 'node:zlib'
import { LumameshError } from '@lumamesh/core/protocol'

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
