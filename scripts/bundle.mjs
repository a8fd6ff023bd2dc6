// Builds the one-file library: core/dist/lumamesh.js, and lumamesh-full.js with files and media. LUMAMESH_RELAYS has
// the relay records to build in.
import { fileURLToPath } from 'node:url'
import { builtInConfig, bundle } from './lib/bundle.mjs'

const { relays, sat } = await builtInConfig()
for (const name of ['lumamesh.js', 'lumamesh-full.js']) {
  const outfile = fileURLToPath(new URL(`../core/dist/${name}`, import.meta.url))
  const { code } = await bundle({ relays, sat, outfile, full: name === 'lumamesh-full.js' })
  console.log(`${name}: ${Buffer.byteLength(code)} bytes, ${relays.length} relay records built in`)
}
