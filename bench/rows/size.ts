import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'
import { bundle } from '../../scripts/lib/bundle.mjs'
import type { Measures } from '../lib/measures.ts'

/** What a page loads of each library. simple-peer has its own bundle: as a module it needs polyfills of Node. */
const anchors = {
  trystero: "export * from 'trystero'",
  torrent: "export * from '@trystero-p2p/torrent'",
  mqtt: "export * from '@trystero-p2p/mqtt'",
  peerjs: "export * from 'peerjs'",
  'simple-peer': "export { default } from 'simple-peer/simplepeer.min.js'",
}

/** Row 1: bytes after esbuild --minify and brotli 11; ours without relay records. */
export async function size(measures: Measures): Promise<void> {
  measures.add('1', 'ours', compressed((await bundle()).code))
  measures.add('1', 'ours, full', compressed((await bundle({ full: true })).code))
  for (const [name, contents] of Object.entries(anchors)) {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
      bundle: true,
      write: false,
      minify: true,
      platform: 'browser',
      target: 'es2022',
      format: 'esm',
      legalComments: 'none',
    })
    for (const { text } of outputFiles) measures.add('1', name, compressed(text))
  }
}

function compressed(code: string): number {
  const bytes = Buffer.from(code)
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  return brotliCompressSync(bytes, { params }).length
}
