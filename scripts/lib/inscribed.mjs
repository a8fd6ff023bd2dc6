import { readFile } from 'node:fs/promises'
import { buildInscription, compressContent } from '@lumamesh/inscriptions'

/** Pages of playground/inscribed. */
export const DEMOS = ['cursors', 'chat', 'game']

/** One of regtest whose key nobody has: nothing of this is ever sent. */
const ADDRESS = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'

let outputs = 0

/** The transaction that reveals this content on a sat, signed, and the inscription's id: all that an explorer needs. */
export function inscribe(sat, content) {
  const { reveal, summary } = buildInscription({
    network: 'regtest',
    content: compressContent(content),
    utxos: [{ txid: 'a'.repeat(64), vout: outputs++, value: 1_000_000, address: ADDRESS }],
    destination: ADDRESS,
    feeRate: 1,
  })
  return { id: summary.inscriptionId, hex: reveal.hex, sat }
}

/** `code` as the library. */
export function libraryContent(code) {
  return { type: 'text/javascript', body: Buffer.from(code) }
}

/** A page of playground/inscribed, with the sats of the library and of the list of relays in their places. */
export async function demoContent(name, librarySat, relaysSat) {
  const page = await readFile(new URL(`../../playground/inscribed/${name}.html`, import.meta.url), 'utf8')
  const filled = page
    .replaceAll('LIBRARY_SAT', String(librarySat))
    .replaceAll('RELAYS_SAT', String(relaysSat))
  return { type: 'text/html;charset=utf-8', body: Buffer.from(filled) }
}
