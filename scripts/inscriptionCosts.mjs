// Prints the size and cost of inscriptions of the library and of lists of relays: the tables of docs/inscribe/costs.md
// and formats.md.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bootstrapContent, buildInscription, compressContent } from '../inscriptions/src/index.ts'
import { testRecord } from '../inscriptions/src/testing/relayRecord.ts'
import { testUtxo, testWallet } from '../inscriptions/src/testing/wallet.ts'

const RATES = [1, 5, 20]
const wallet = testWallet('mainnet')
const parent = { id: `${'c'.repeat(64)}i0`, utxo: testUtxo(wallet.taproot, 546, 'c') }

print([
  'what',
  'bytes',
  'inscribed',
  'commit vB',
  'reveal vB',
  ...RATES.map((rate) => `sats at ${rate} sat/vB`),
])
for (const name of ['lumamesh.js', 'lumamesh-full.js']) row(`\`${name}\``, library(name))
for (const count of [1, 3, 8]) row(`a list of ${count} relay${count > 1 ? 's' : ''}`, list(count))
row('a list of 3 relays, as a child', list(3), { parents: [parent] })
row('a list of 3 relays, on the sat of the first', list(3), {
  utxos: [testUtxo(wallet.taproot, 546, 'b'), testUtxo(wallet.taproot, 10_000_000)],
})
row('an update to 3 relays: on that sat, as a child', list(3), { update: parent })

console.log()
print(['relays', 'JSON', 'JSON in brotli', 'binary'])
for (const count of [1, 3, 8, 32]) {
  const content = list(count)
  // Version, counts, keys, fingerprint, signature, two numbers of 4 bytes, one IPv4 address.
  print([count, content.body.length, compressContent(content).body.length, 2 + count * (2 + 128 + 8 + 7)])
}

function library(name) {
  const file = fileURLToPath(new URL(`../core/dist/${name}`, import.meta.url))
  return { type: 'text/javascript', body: readFileSync(file) }
}

/** A list of example relays, the same in every run. */
function list(count) {
  const records = Array.from({ length: count }, (_, i) =>
    testRecord(`203.0.113.${7 * i + 1}:3478`, 1_900_000_000 + 1_234_567 * i, new Uint8Array(32).fill(i + 1)),
  )
  // On signet, as mainnet refuses addresses for documentation. The size is the same.
  return bootstrapContent({ '': records }, 'signet', 1_800_000_000_000)
}

/** Prints one row. A single output of a taproot key pays, with change. */
function row(what, content, changes = {}) {
  const small = compressContent(content)
  const at = (feeRate) =>
    buildInscription({
      network: 'mainnet',
      content: small,
      utxos: [testUtxo(wallet.taproot, 10_000_000)],
      destination: wallet.taproot,
      feeRate,
      maxFee: 10_000_000,
      ...changes,
    }).summary
  const { commit, reveal } = at(1)
  const fees = RATES.map((rate) => at(rate).commit.fee + at(rate).reveal.fee)
  print([what, content.body.length, small.body.length, commit.vsize, reveal.vsize, ...fees])
}

function print(cells) {
  const texts = cells.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en') : cell))
  console.log(`| ${texts.join(' | ')} |`)
}
