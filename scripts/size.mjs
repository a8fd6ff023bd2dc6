// Prints what lumamesh.js weighs, and fails when it is over the bar.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { brotli as compress } from './lib/brotli.mjs'
import { bundle } from './lib/bundle.mjs'

const BAR = 19_889

for (const [name, bytes] of await byPackage()) print(name, bytes)
const brotli = weigh('lumamesh.js')
print('bar (brotli)', BAR)
weigh('lumamesh-full.js')

if (brotli > BAR) {
  console.error(`\nlumamesh.js is ${brotli - BAR} bytes over the bar`)
  process.exit(1)
}

/** Prints what a bundle weighs; gives its brotli size, bytes. */
function weigh(name) {
  const file = fileURLToPath(new URL(`../core/dist/${name}`, import.meta.url))
  if (!existsSync(file)) {
    console.error(`core/dist/${name} is not there: run npm run build first`)
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

/** Minified bytes before the second pass, by the package or folder they come from. */
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
