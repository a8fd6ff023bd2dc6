import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The folders of the packages that apps install. */
export const PACKAGES = ['core', 'react', 'svelte', 'vue'] as const

/** A package as npm would publish it. */
export interface Packed {
  readonly name: string
  /** The path of the tarball. */
  readonly filename: string
  /** The hash of the tarball in the format of lock files. */
  readonly integrity: string
  readonly files: readonly { readonly path: string }[]
}

/** Packs the package of a workspace folder into another folder. */
export async function pack(name: string, folder: string): Promise<Packed> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const [packed]: Packed[] = JSON.parse(await run('npm', args, { cwd: join(root, name) }))
  if (!packed?.files.some(({ path }) => path === 'dist/index.js'))
    throw new Error(`${name} is not built. Run npm run build.`)
  return packed
}
