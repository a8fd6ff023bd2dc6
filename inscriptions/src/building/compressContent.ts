import { brotliCompressSync, constants } from 'node:zlib'
import type { Content } from './content.ts'

/** Brotli parameters, each of which was the best for some of: 60 kB of code, lists of relays, HTML pages. */
const VARIANTS = [
  { lgwin: 24, postfix: 0, direct: 0 },
  { lgwin: 16, postfix: 0, direct: 0 },
  { lgwin: 16, postfix: 1, direct: 2 },
  { lgwin: 18, postfix: 1, direct: 8 },
  { lgwin: 10, postfix: 0, direct: 4 },
]

/** Compresses the content with brotli. Returns it unchanged if that is not smaller, or if it has an encoding already. */
export function compressContent(content: Content): Content {
  const { body, encoding } = content
  if (body === undefined || encoding !== undefined) return content
  const [smallest] = VARIANTS.map((variant) => brotli(body, variant)).sort((a, b) => a.length - b.length)
  // The encoding's tag takes five bytes: 01 09 and 02 "br".
  if (smallest === undefined || smallest.length + 5 >= body.length) return content
  return { ...content, body: smallest, encoding: 'br' }
}

function brotli(body: Uint8Array, { lgwin, postfix, direct }: (typeof VARIANTS)[number]): Uint8Array {
  return brotliCompressSync(body, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: lgwin,
      [constants.BROTLI_PARAM_NPOSTFIX]: postfix,
      [constants.BROTLI_PARAM_NDIRECT]: direct,
      [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
    },
  })
}
