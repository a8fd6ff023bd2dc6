import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The folders of what apps install. */
export const PACKAGES = ['core', 'react', 'svelte', 'vue'] as const

/** What npm would publish. */
export interface Packed {
  readonly name: string
  /** Of the tarball. */
  readonly filename: string
  /** The hash of the tarball, as lock files have it. */
  readonly integrity: string
  readonly files: readonly { readonly path: string }[]
}

/** Packs the package of one of our folders into another folder. */
export async function pack(name: string, folder: string): Promise<Packed> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const [packed]: Packed[] = JSON.parse(await run('npm', args, { cwd: join(root, name) }))
  if (!packed?.files.some(({ path }) => path === 'dist/index.js'))
    throw new Error(`${name} is not built: npm run build`)
  return packed
}
