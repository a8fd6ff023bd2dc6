import { brotliCompressSync, constants } from 'node:zlib'
import type { Content } from './content.ts'

/** Windows, and the code of distances, that were smallest on code of 60 kB, on lists of relays and on pages. */
const WAYS = [
  { lgwin: 24, postfix: 0, direct: 0 },
  { lgwin: 16, postfix: 0, direct: 0 },
  { lgwin: 16, postfix: 1, direct: 2 },
  { lgwin: 18, postfix: 1, direct: 8 },
  { lgwin: 10, postfix: 0, direct: 4 },
]

/** The content in brotli, as small as it gets; as it is where that is not smaller, or it is compressed already. */
export function compressContent(content: Content): Content {
  const { body, encoding } = content
  if (body === undefined || encoding !== undefined) return content
  const [smallest] = WAYS.map((way) => brotli(body, way)).sort((a, b) => a.length - b.length)
  // The tag takes five bytes of its own: 01 09 and 02 "br".
  if (smallest === undefined || smallest.length + 5 >= body.length) return content
  return { ...content, body: smallest, encoding: 'br' }
}

function brotli(body: Uint8Array, { lgwin, postfix, direct }: (typeof WAYS)[number]): Uint8Array {
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
