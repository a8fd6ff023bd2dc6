import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../../core/src', import.meta.url))
const lite = join(source, 'lite')

/**
 * An esbuild plugin for lumamesh.js, which leaves out files, media and requests: core/src/lite/<path> replaces
 * core/src/<path>. core/src/lite/lite.test-d.ts compares the types of the two.
 */
export const standIns = {
  name: 'stand-ins',
  setup({ onResolve }) {
    const replaced = new Map(standInsOf(lite).map((path) => [join(source, path), join(lite, path)]))
    for (const [real, standIn] of replaced) {
      if (!existsSync(real)) {
        throw new Error(
          `core/src/${relative(source, standIn)} stands in for core/src/${relative(source, real)}, which does not exist.`,
        )
      }
    }
    onResolve({ filter: /^\..*\.ts$/ }, ({ path, importer }) => {
      const standIn = replaced.get(join(dirname(importer), path))
      return standIn === undefined ? undefined : { path: standIn }
    })
  },
}

/** The paths of all modules in the folder, relative to it. */
function standInsOf(folder) {
  return readdirSync(folder, { recursive: true }).filter(
    (path) => path.endsWith('.ts') && !/\.test(-d)?\.ts$/.test(path),
  )
}
