import { parseAst } from 'vite'

/** The codes that explain too little: their errors keep the messages. */
const KEPT = new Set(['no-relays', 'not-built-in', 'wrong-password'])

/**
 * Removes the messages of the other errors from lumamesh.js, where every byte is paid for. Such an error is only the
 * cause of another one, or its code says the same. Its message then names the page that explains the code
 * (core/src/lite/errors.ts).
 */
export function withoutSentences(code) {
  const sentences = []
  visit(parseAst(code), (node) => {
    if (node.type !== 'NewExpression') return
    const [code, sentence, options] = node.arguments
    // A RangeError is only ever the cause of another error.
    if (node.callee.name === 'RangeError') sentences.push({ ...code, stub: '' })
    if (node.callee.name === 'LumameshError' && code.type === 'Literal' && !KEPT.has(code.value))
      sentences.push(options ? { ...sentence, stub: '0' } : { start: code.end, end: sentence.end, stub: '' })
  })
  // From the end, so that the earlier positions stay valid.
  return sentences
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, stub }) => text.slice(0, start) + stub + text.slice(end), code)
}

function visit(tree, see) {
  if (tree === null || typeof tree !== 'object') return
  if (typeof tree.type === 'string') see(tree)
  for (const child of Object.values(tree)) visit(child, see)
}
