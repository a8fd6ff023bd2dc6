import { brotliDecompressSync } from 'node:zlib'
import { isHeaderValue } from '../ord/tagValues.ts'
import type { Inscription } from '../parsing/inscription.ts'
import { type ExplorerResponse, notFound, text } from './http.ts'

/** ord sends two policies in two headers. A page must satisfy both. */
export const CONTENT_POLICIES = [
  "default-src 'self' 'unsafe-eval' 'unsafe-inline' data: blob:",
  'default-src *:*/content/ *:*/blockheight *:*/blockhash *:*/blockhash/ *:*/blocktime *:*/r/ ' +
    "'unsafe-eval' 'unsafe-inline' data: blob:",
]

/** The limit for decompressed content. An inscription has less than 4 MB. */
const MAX_DECOMPRESSED_BYTES = 64 * 1024 * 1024

export interface ContentOptions {
  acceptEncoding?: string | undefined
  /** Whether to decompress brotli for clients that do not accept it. */
  decompress: boolean
  /** Whether the content at this URL never changes. */
  isFixed: boolean
}

/**
 * The content of an inscription as ord serves it. `id`: the requested id, which differs for a delegate.
 */
export function contentOf(inscription: Inscription, id: string, options: ContentOptions): ExplorerResponse {
  const { body, contentEncoding: encoding } = inscription
  const headers: ExplorerResponse['headers'] = {
    'Content-Security-Policy': CONTENT_POLICIES,
    'Cache-Control': options.isFixed ? 'public, max-age=1209600, immutable' : 'no-store',
    'Content-Type': typeOf(inscription),
  }
  if (encoding === undefined || accepts(options.acceptEncoding, encoding)) {
    if (!body) return notFound(`inscription ${id} content`)
    if (encoding !== undefined) headers['Content-Encoding'] = asHeaderBytes(encoding)
    return { status: 200, headers, body }
  }
  if (!options.decompress || encoding !== 'br') return notAcceptable(encoding, options.acceptEncoding)
  if (!body) return notFound(`inscription ${id} content`)
  const decompressed = decompress(body)
  return decompressed ? { status: 200, headers, body: decompressed } : text(500, 'Internal Server Error')
}

function typeOf({ contentType }: Inscription): string {
  const isUsable = contentType !== undefined && isHeaderValue(contentType)
  return isUsable ? asHeaderBytes(contentType) : 'application/octet-stream'
}

/** As in ord, only the name matters, so `br;q=0` counts as accepted. */
function accepts(header = '', encoding: string): boolean {
  const isAscii = /^[\t\x20-\x7e]*$/.test(encoding)
  return isAscii && header.split(',').some((value) => value.split(';')[0]?.trim() === encoding)
}

function notAcceptable(encoding: string, accepted: string | undefined): ExplorerResponse {
  const header =
    accepted === undefined
      ? '`Accept-Encoding` header not present'
      : `\`Accept-Encoding\` header: \`${accepted}\``
  return text(406, `inscription content encoding \`${encoding}\` is not acceptable. ${header}`)
}

function decompress(body: Uint8Array): Uint8Array | undefined {
  try {
    return brotliDecompressSync(body, { maxOutputLength: MAX_DECOMPRESSED_BYTES })
  } catch {
    return
  }
}

/**
 * Node writes headers as Latin-1, and ord writes the inscribed UTF-8. With each byte as one character, both write the same bytes.
 */
function asHeaderBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
