import { readFile } from 'node:fs/promises'
import { parseAst } from 'vite'

/**
 * An esbuild plugin that removes unused code from a library, because every byte is paid for on chain. `modules` maps
 * the end of a module's path to cuts, `[pattern, replacement = '', times = 1]`, applied in order.
 *
 * A pattern is source text in which `…` matches any text. The replacement can use these matches as `$1`, `$2`. A
 * pattern matches the outermost nodes of the syntax tree with this source text; white space and comments are ignored.
 * If the number of matches is not `times`, the library has changed, and the build fails.
 */
export const trim = (name, modules) => ({
  name,
  setup({ onLoad }) {
    for (const [end, cuts] of Object.entries(modules)) {
      const filter = new RegExp(`[\\\\/]${literally(end).replaceAll('/', '[\\\\/]')}$`)
      onLoad({ filter }, async ({ path }) => ({ contents: trimmed(await readFile(path, 'utf8'), cuts, end) }))
    }
  },
})

/** Throws if a module with cuts is not in the bundle. It has moved, so nothing was cut. */
export function refuseMoved(modules, metafile) {
  const paths = Object.keys(metafile.inputs)
  for (const end of Object.keys(modules)) {
    if (paths.some((path) => path.endsWith(`/${end}`))) continue
    throw new Error(
      `${end} has cuts in scripts/lib/trim*.mjs, but lumamesh.js has no such module. If it was renamed, rename it there too.`,
    )
  }
}

export function trimmed(code, cuts, name) {
  return cuts.reduce((text, cut) => make(text, cut, name), code)
}

function make(code, [pattern, replacement = '', times = 1], name) {
  const shape = new RegExp(`^${plain(pattern).split('…').map(literally).join('(.*)')}$`, 's')
  const found = nodesOf(parseAst(code).body, ({ start, end }) => shape.test(plain(code.slice(start, end))))
  if (found.length !== times) {
    throw new Error(`${name} has changed: "${pattern}" is there ${found.length} times, not ${times}`)
  }
  // From the end, so that the earlier positions stay valid.
  return found.reverse().reduce((text, { type, start, end }) => {
    const node = plain(text.slice(start, end)).replace(shape, replacement)
    return (
      text.slice(0, start) +
      node +
      text.slice(node === '' && type === 'Property' ? afterComma(text, end) : end)
    )
  }, code)
}

/** The position after the comma that follows a removed property. */
const afterComma = (text, end) => end + /^\s*,?/.exec(text.slice(end))[0].length

/** The outermost nodes for which `fits` is true, in source order. */
function nodesOf(tree, fits) {
  if (tree === null || typeof tree !== 'object') return []
  if (typeof tree.type === 'string' && fits(tree)) return [tree]
  return Object.values(tree).flatMap((child) => nodesOf(child, fits))
}

/** Source text without comments, and with single spaces as white space. */
function plain(text) {
  return text
    .replace(/\/\*.*?\*\/|(?<!:)\/\/[^\n]*/gs, '')
    .replace(/\s+/g, ' ')
    .trim()
}

const literally = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
