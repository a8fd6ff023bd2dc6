import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { parseAst } from 'vite'

const groups = {
  'the public API':
    'connect code status relays rooms joinRoom on close id address rtt self peers broadcast getSnapshot subscribe leave nick route send ice rtc signal log password maxPeers storage sat',
  'what an app sends':
    'channel lane ack to schema validate issues value message handle request timeout peer reason code presence setPresence stats messagesSent messagesReceived bytesSent bytesReceived buffered loss limits messageBytes peerBytes totalBytes',
  'files and media':
    'sendFile sendStream meta onProgress sent accepted size type received stream blob saveTo opfs refuse abort addStream removeStream addTrack removeTrack replaceTrack track',
  'a relay record, and what simple-peer trickles':
    'v addrs fp seq exp caps sig type sdp candidate sdpMLineIndex sdpMid renegotiate restart transceiverRequest kind init',
  'what an ordinals node answers': 'ids',
  'dictionaries of WebRTC, WebCrypto and the rest of the platform':
    'iceServers urls username credential additionalData negotiated ordered name iv cause fatal once selectedCandidatePairId selected nominated state localCandidateId remoteCandidateId candidateType scheduler yield reason closed maxRetransmits ~standard pull cancel write highWaterMark create getDirectory getFileHandle createWritable getFile',
}

/**
 * Names that the DOM has too, so terser keeps them. lumamesh.js uses them only in its own objects, so the build
 * shortens them. e2e/ownNames.test.ts fails if one is public, or if code looks it up in an object of the platform.
 */
export const ownNames =
  'bytes capabilities changed connection control description detach detail emit ended events expires flush forget frame host identity left link lost media moveTo nonce notify number opened port ports put release remove resume seal setStatus signature silent source step suspend take token turn version waiting wake'.split(
    ' ',
  )

/** Strings of lumamesh.js that equal the name of a property, but never look it up. */
const unrelated = new Set(
  'change disconnected ended failed frame joined left listed number offered online opened relay secret silent streamend tick topic turn unlisted'.split(
    ' ',
  ),
)

const tables = fileURLToPath(new URL('../../core/src/wire/lookupTables.ts', import.meta.url))

/** The names that the second pass over lumamesh.js must keep, beyond those of the DOM, which terser knows. */
export async function reservedNames() {
  return [...Object.values(groups).flatMap((names) => names.split(' ')), ...(await keysOfTables())]
}

/** The types of frames, signals and hellos, and the lanes. They are keys of tables, looked up by strings. */
async function keysOfTables() {
  const { outputFiles } = await build({
    entryPoints: [tables],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
  })
  const module = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)
  return Object.values(module.lookupTables).flatMap((table) => Object.keys(table))
}

/**
 * Throws if a string equals a property name that was shortened. If it looks the property up, lumamesh.js would find
 * nothing.
 * @param {string} code
 * @param {ReadonlySet<string>} shortened
 */
export function refuseLookups(code, shortened) {
  const both = new Set(
    stringsOf(parseAst(code)).filter((string) => shortened.has(string) && !unrelated.has(string)),
  )
  if (both.size === 0) return
  throw new Error(
    `The build shortens the names of these properties, but there are also such strings: ${[...both].join(', ')}. Where a string looks the property up, add it to \`groups\` in scripts/lib/reservedNames.mjs. Where it does not, add it to \`unrelated\`.`,
  )
}

function stringsOf(tree) {
  if (tree === null || typeof tree !== 'object') return []
  if (tree.type === 'Literal' && typeof tree.value === 'string') return [tree.value]
  if (tree.type === 'TemplateElement') return [tree.value.cooked]
  return Object.values(tree).flatMap(stringsOf)
}
