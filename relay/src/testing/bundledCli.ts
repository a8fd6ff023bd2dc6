import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll } from 'vitest'

const SOURCE = fileURLToPath(new URL('../cli.ts', import.meta.url))
/** Inside the repository, where Node finds the native module that the bundle does not contain. */
const FOLDER = fileURLToPath(new URL('../../../node_modules/', import.meta.url))

/**
 * Bundles the command for the tests of one file, and returns the path of its script. From source, each start would take
 * a second of CPU time to load hundreds of modules: on a busy machine, tests that start several processes would exceed
 * any timeout.
 */
export async function bundledCli(): Promise<string> {
  const outdir = await mkdtemp(join(FOLDER, '.lumamesh-relay-cli-'))
  afterAll(() => rm(outdir, { recursive: true, force: true }))
  await build({
    entryPoints: [SOURCE],
    outdir,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@lumamesh/source'],
    external: ['node-datachannel'],
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
    // CommonJS dependencies require modules of Node.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  })
  return join(outdir, 'cli.mjs')
}
