// Builds core/dist/lumamesh.js, the one-file library; LUMAMESH_RELAYS names the relay records to build in.
import { fileURLToPath } from 'node:url'
import { builtInRelays, bundle } from './lib/bundle.mjs'

const outfile = fileURLToPath(new URL('../core/dist/lumamesh.js', import.meta.url))
const relays = await builtInRelays()
const { code } = await bundle({ relays, outfile })
console.log(`lumamesh.js: ${Buffer.byteLength(code)} bytes, ${relays.length} relay records built in`)
