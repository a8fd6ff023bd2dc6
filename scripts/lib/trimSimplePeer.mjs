import { readFile } from 'node:fs/promises'
import { parseAst } from 'vite'

/**
 * Methods of simple-peer that mesh/link.ts never reaches, because it takes the data channel and descriptions for itself: simple-peer's stream,
 * its own messages, and the statistics it asks for before it calls itself connected.
 */
const UNREACHED = new Set([
  'address',
  'send',
  'getStats',
  '_createOffer',
  '_createAnswer',
  '_write',
  '_final',
  '_onFinish',
  '_startIceCompleteTimeout',
  '_maybeReady',
  '_onInterval',
  '_onChannelMessage',
  '_onChannelBufferedAmountLow',
  '_onChannelOpen',
  '_debug',
])

/** An esbuild plugin that empties the bodies of those methods: bytes are paid for on chain. */
export const trimSimplePeer = {
  name: 'trim-simple-peer',
  setup({ onLoad }) {
    onLoad({ filter: /simple-peer[\\/]lite\.js$/ }, async ({ path }) => ({
      contents: trim(await readFile(path, 'utf8')),
      loader: 'js',
    }))
  },
}

function trim(code) {
  const peer = parseAst(code).body.find(({ type, id }) => type === 'ClassDeclaration' && id.name === 'Peer')
  const bodies = peer.body.body
    .filter(({ type, key }) => type === 'MethodDefinition' && UNREACHED.has(key.name))
    .map(({ value }) => value.body)
  if (bodies.length !== UNREACHED.size) throw new Error('simple-peer has changed: look at its methods again')
  // From the end, so that what stands before keeps its place.
  const trimmed = bodies
    .reverse()
    .reduce((text, { start, end }) => `${text.slice(0, start)}{}${text.slice(end)}`, code)
  // Its errors reach nobody but as the cause of ours: their codes say enough.
  return trimmed
    .replace(/errCode\(new Error\((?:'[^']*'|`[^`]*`)\), ('ERR_\w+')\)/g, 'new Error($1)')
    .replace(/errCode\((\w+), 'ERR_\w+'\)/g, '$1')
}
