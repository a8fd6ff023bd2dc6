import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { minify } from 'terser'
import { simplePeerShims } from '../../core/shims/alias.js'
import { ownNames, refuseLookups, reservedNames } from './reservedNames.mjs'
import { standIns } from './standIns.mjs'
import { refuseMoved } from './trim.mjs'
import { core, trimLite } from './trimLite.mjs'
import { noble, trimNoble } from './trimNoble.mjs'
import { simplePeer, trimSimplePeer } from './trimSimplePeer.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const entry = join(root, 'core/src/standalone.ts')

/**
 * Builds lumamesh.js, or lumamesh-full.js if `full`, with `relays` and `sat` built in. Writes it to `outfile`, if
 * given.
 */
export async function bundle({ relays = [], sat, outfile, entryPoint = entry, full = false } = {}) {
  const { outputFiles, metafile, mangleCache } = await build({
    entryPoints: [entryPoint],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    minify: true,
    legalComments: 'none',
    mangleCache: {},
    mangleProps: new RegExp(`^(${ownNames.join('|')})$`),
    alias: simplePeerShims,
    plugins: [trimSimplePeer(full), trimNoble, ...(full ? [] : [standIns, trimLite])],
    conditions: ['@lumamesh/source'],
    // A string, because esbuild inlines it. An object would become a module of its own.
    define: {
      __LUMAMESH_RELAYS__: JSON.stringify(JSON.stringify(sat === undefined ? relays : { relays, sat })),
    },
  })
  if (entryPoint === entry) refuseMoved({ ...simplePeer, ...noble, ...(full ? {} : core) }, metafile)
  const code = await squeeze(outputFiles[0].text, mangleCache)
  await refuseImports(code)
  if (outfile) {
    await mkdir(dirname(outfile), { recursive: true })
    await writeFile(outfile, code)
  }
  return { code, metafile }
}

/** The second pass: terser simplifies the code further, and shortens the names of internal properties. */
async function squeeze(code, before) {
  const shortened = new Map()
  const { code: folded } = await minify(code, {
    module: true,
    ecma: 2022,
    mangle: false,
    compress: {
      passes: 4,
      unsafe_arrows: true,
      keep_fargs: false,
      unsafe: true,
      pure_getters: true,
      sequences: false,
      // These options make the code larger, but its brotli smaller.
      conditionals: false,
      hoist_funs: true,
      lhs_constants: false,
    },
  })
  // Names assigned after the last change of the code compress better, hence a pass of their own.
  const { code: squeezed } = await minify(folded, {
    module: true,
    ecma: 2022,
    compress: false,
    mangle: { properties: { reserved: await reservedNames(), cache: { props: shortened } } },
    format: { comments: false },
  })
  // No string can look up a name that the first pass shortened.
  const short = new Set(Object.values(before))
  const names = [...shortened.keys()].filter((name) => !short.has(name))
  refuseLookups(code, new Set([...Object.keys(before), ...names]))
  return squeezed
}

/** Throws if the bundle imports anything: it must run where nothing else can be loaded. */
async function refuseImports(code) {
  const { metafile } = await build({
    stdin: { contents: code, loader: 'js' },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    external: ['*'],
    logLevel: 'silent',
  })
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path))
  if (/\bimport\(/.test(code)) imports.push('import(…)')
  if (imports.length) throw new Error(`lumamesh.js must import nothing, but imports ${imports.join(', ')}`)
}

/**
 * What to build in. LUMAMESH_RELAYS holds JSON or the path of a JSON file: `{"v":1,"relays":[…]}`. An optional `"sat"`
 * is the number of the sat on which newer lists are inscribed.
 */
export async function builtInConfig(source = process.env.LUMAMESH_RELAYS) {
  if (!source) return { v: 1, relays: [] }
  const text = source.trimStart().startsWith('{') ? source : await read(source)
  const config = parse(text)
  if (config?.v !== 1 || !Array.isArray(config.relays)) {
    throw new Error('LUMAMESH_RELAYS must hold {"v":1,"relays":[…]}, or the path of a file with it')
  }
  const { sat } = config
  if (sat !== undefined && !(Number.isSafeInteger(sat) && sat >= 0)) {
    throw new Error('LUMAMESH_RELAYS: "sat" must be the number of a sat, a non-negative integer')
  }
  return config
}

/** The relay records to build in. */
export async function builtInRelays(source) {
  return (await builtInConfig(source)).relays
}

async function read(path) {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new Error(`LUMAMESH_RELAYS names a file that can't be read: ${path}`, { cause })
  }
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error('LUMAMESH_RELAYS is neither JSON nor the path of a JSON file', { cause })
  }
}
