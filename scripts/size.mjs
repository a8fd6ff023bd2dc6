// Prints the sizes of lumamesh.js and lumamesh-full.js, and fails if lumamesh.js is larger than the limit.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { brotli as compress } from './lib/brotli.mjs'
import { bundle } from './lib/bundle.mjs'

/** The largest brotli size of lumamesh.js, bytes. */
const LIMIT = 19_889

for (const [name, bytes] of await byPackage()) print(name, bytes)
const brotli = printSizes('lumamesh.js')
print('limit (brotli)', LIMIT)
printSizes('lumamesh-full.js')

if (brotli > LIMIT) {
  console.error(`\nlumamesh.js is ${brotli - LIMIT} bytes over the limit`)
  process.exit(1)
}

/** Prints the sizes of a bundle. Returns its brotli size, bytes. */
function printSizes(name) {
  const file = fileURLToPath(new URL(`../core/dist/${name}`, import.meta.url))
  if (!existsSync(file)) {
    console.error(`core/dist/${name} is missing. Run npm run build first.`)
    process.exit(1)
  }
  const code = readFileSync(file)
  const compressed = compress(code).length
  console.log(`\n${name}`)
  print('raw', code.length)
  print('gzip', gzipSync(code, { level: 9 }).length)
  print('brotli', compressed)
  return compressed
}

/** The minified bytes before the second pass, by package or folder. */
async function byPackage() {
  const { metafile } = await bundle()
  const [output] = Object.values(metafile.outputs)
  const sums = new Map()
  for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
    const name = nameOf(path)
    sums.set(name, (sums.get(name) ?? 0) + bytesInOutput)
  }
  return [...sums].sort(([, a], [, b]) => b - a)
}

function nameOf(path) {
  const module = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)
  return module ? module[1] : path.split('/').slice(0, 3).join('/')
}

function print(name, bytes) {
  console.log(`${name.padEnd(28)} ${bytes.toLocaleString('en').padStart(9)}`)
}
