import { parseAst } from 'vite'

/** Errors whose codes say too little: their sentences stay. */
const KEPT = new Set(['no-relays', 'not-built-in', 'wrong-password'])

/**
 * Leaves the sentences of the other errors out of lumamesh.js, where every byte is paid for: they are causes of others, or say what their codes
 * say. The message then names the page that has the sentence (core/src/lite/errors.ts).
 */
export function withoutSentences(code) {
  const sentences = []
  visit(parseAst(code), (node) => {
    if (node.type !== 'NewExpression') return
    const [code, sentence, options] = node.arguments
    // Never more than the cause of another error.
    if (node.callee.name === 'RangeError') sentences.push({ ...code, stub: '' })
    if (node.callee.name === 'LumameshError' && code.type === 'Literal' && !KEPT.has(code.value))
      sentences.push(options ? { ...sentence, stub: '0' } : { start: code.end, end: sentence.end, stub: '' })
  })
  // From the end, so that what stands before keeps its place.
  return sentences
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, stub }) => text.slice(0, start) + stub + text.slice(end), code)
}

function visit(tree, see) {
  if (tree === null || typeof tree !== 'object') return
  if (typeof tree.type === 'string') see(tree)
  for (const child of Object.values(tree)) visit(child, see)
}
