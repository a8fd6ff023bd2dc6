import { readFile } from 'node:fs/promises'
import { buildInscription, compressContent } from '@lumamesh/inscriptions'

/** The pages of playground/inscribed. */
export const DEMOS = ['cursors', 'chat', 'game']

/** A regtest address without a known key. The transactions are never sent. */
const ADDRESS = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'

let outputs = 0

/** The signed transaction that reveals this content on a sat, and the inscription's id. */
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

/** The content of the library's inscription. */
export function libraryContent(code) {
  return { type: 'text/javascript', body: Buffer.from(code) }
}

/** A page of playground/inscribed, with the sats of the library and of the list of relays filled in. */
export async function demoContent(name, librarySat, relaysSat) {
  const page = await readFile(new URL(`../../playground/inscribed/${name}.html`, import.meta.url), 'utf8')
  const filled = page
    .replaceAll('LIBRARY_SAT', String(librarySat))
    .replaceAll('RELAYS_SAT', String(relaysSat))
  return { type: 'text/html;charset=utf-8', body: Buffer.from(filled) }
}
