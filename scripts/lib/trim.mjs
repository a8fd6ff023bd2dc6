import { readFile } from 'node:fs/promises'
import { parseAst } from 'vite'

/**
 * An esbuild plugin that cuts out of a library what nobody here reaches: bytes are paid for on chain. `modules` maps the end of a module's
 * path to cuts, `[pattern, replacement = '', times = 1]`, made one after the other.
 *
 * A pattern is source text with `…` for any text, which the replacement may have as `$1`, `$2`. It stands for the outermost nodes of the
 * syntax tree that read like it, whatever their white space and comments. Where there are not as many as `times`, the library
 * has changed, and the build fails.
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

/** Fails the build where a module that has cuts is not in the bundle: it has moved, and nothing was cut. */
export function refuseMoved(modules, metafile) {
  const paths = Object.keys(metafile.inputs)
  for (const end of Object.keys(modules)) {
    if (paths.some((path) => path.endsWith(`/${end}`))) continue
    throw new Error(
      `${end} has cuts in scripts/lib/trim*.mjs, but lumamesh.js has no such module: move the cuts to where it is now.`,
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
  // From the end, so that what stands before keeps its place.
  return found.reverse().reduce((text, { type, start, end }) => {
    const node = plain(text.slice(start, end)).replace(shape, replacement)
    return (
      text.slice(0, start) +
      node +
      text.slice(node === '' && type === 'Property' ? afterComma(text, end) : end)
    )
  }, code)
}

/** A property that is left out takes the comma behind it along. */
const afterComma = (text, end) => end + /^\s*,?/.exec(text.slice(end))[0].length

/** The outermost nodes that `fit`, in their order. */
function nodesOf(tree, fits) {
  if (tree === null || typeof tree !== 'object') return []
  if (typeof tree.type === 'string' && fits(tree)) return [tree]
  return Object.values(tree).flatMap((child) => nodesOf(child, fits))
}

/** Source text without comments, all white space alike. */
function plain(text) {
  return text
    .replace(/\/\*.*?\*\/|(?<!:)\/\/[^\n]*/gs, '')
    .replace(/\s+/g, ' ')
    .trim()
}

const literally = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
