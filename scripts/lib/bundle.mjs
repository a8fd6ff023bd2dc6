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

/** Builds lumamesh.js, or `full` lumamesh-full.js, with the given relay records and `sat` in it; writes it to `outfile` if there is one. */
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
    // A string, which esbuild puts where it is used; an object would become a module of its own.
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

/** A second pass: terser folds what esbuild leaves, and shortens the names of properties that nobody outside sees. */
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
      // These cost bytes but save some of brotli.
      conditionals: false,
      hoist_funs: true,
      lhs_constants: false,
    },
  })
  // Names that are given once the code stays as it is compress better.
  const { code: squeezed } = await minify(folded, {
    module: true,
    ecma: 2022,
    compress: false,
    mangle: { properties: { reserved: await reservedNames(), cache: { props: shortened } } },
    format: { comments: false },
  })
  // What the first pass made of names is no name that anything could look up.
  const short = new Set(Object.values(before))
  const names = [...shortened.keys()].filter((name) => !short.has(name))
  refuseLookups(code, new Set([...Object.keys(before), ...names]))
  return squeezed
}

/** The bundle must run where nothing else can be loaded. */
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
 * What to build in: LUMAMESH_RELAYS holds JSON or the path of a JSON file, `{"v":1,"relays":[…]}`, where `"sat"` may name the sat that newer
 * lists are inscribed on.
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
    throw new Error('LUMAMESH_RELAYS: "sat" must be the number of a sat, a whole one')
  }
  return config
}

/** The records of what to build in. */
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
