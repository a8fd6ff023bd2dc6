import { sats } from '../building/amounts.ts'
import type { BuiltInscription } from '../building/request.ts'

/** Everything that one who pays must know, in plain words. `what` is a line on what is inscribed, `notes` what is particular to it. */
export function summaryText(what: string, built: BuiltInscription, notes: readonly string[]): string {
  const { summary } = built
  const { commit, reveal, content, change, parents, update, destination } = summary
  const fees = commit.fee + reveal.fee
  const encoded = content.encoding ? ', in brotli' : ''
  const rows: [string, string][] = [
    ['what', what],
    [
      'content',
      content.type ? `${content.type}${encoded}: ${bytes(content.bytes)}` : 'that of another inscription',
    ],
    ...(content.delegate ? [['shows', content.delegate] as [string, string]] : []),
    ...parents.map((id): [string, string] =>
      update
        ? ['updates', `${id}, as its child and on its sat: both go to the same output`]
        : ['child of', `${id}, which goes back to where it is`],
    ),
    ['network', summary.network],
    ['id', summary.inscriptionId],
    ['goes to', `${destination}, with ${sats(summary.postage)}`],
    ['output', `${reveal.txid}:${summary.vout}:${summary.postage}:${destination}`],
    ['commit', `${commit.vsize.toLocaleString('en')} vB, ${sats(commit.fee)}: ${commit.txid}`],
    ['reveal', `${reveal.vsize.toLocaleString('en')} vB, ${sats(reveal.fee)}: ${reveal.txid}`],
    ['fees', `${sats(fees)} in all, at ${summary.feeRate} sat/vB`],
    ['paid from', sats(summary.funds)],
    ['left', change ? `${sats(change.value)}, back to ${change.address}` : 'nothing: there is no change'],
  ]
  return [
    ...rows.map(([name, value]) => `${name.padEnd(10)}${value}`),
    '',
    ...[...PERMANENT, ...notes, ...(summary.feeRate < 1 ? [LOW_RATE] : [])],
    '',
    ...stepsOf(built).map((step, index) => `${index + 1}. ${step}`),
    '',
  ].join('\n')
}

const PERMANENT = [
  'Permanent once it is in a block: the content, its type and the id. Nobody can change or delete them.',
  'Not permanent: who owns it. Whoever spends the output at its destination takes it along.',
]

const LOW_RATE =
  'Below 1 sat/vB many nodes do not pass a transaction on: it may wait for long, or be forgotten.'

function stepsOf({ reveal, summary: { commit, parents, update } }: BuiltInscription): string[] {
  const signed = 'hex' in reveal
  return [
    ...(update
      ? [
          `Look at /r/inscription/${update.id} of an ord server: its satpoint must be ${update.satpoint}, and /r/sat/<its sat>/at/0 must give that id. If not, this is no update: delete the folder.`,
        ]
      : []),
    `Keep ${signed ? 'reveal.hex' : 'reveal.psbt'} in a second place: the key that signed it is gone, and nothing else can spend what the commit sets aside.`,
    ...(signed
      ? []
      : [
          `Sign reveal.psbt in the wallet that owns ${parents.length === 1 ? 'the parent' : 'the parents'}, and finish it, before anything is sent.`,
        ]),
    `Sign commit.psbt in the wallet that pays and change nothing in it: its txid must stay ${commit.txid}.`,
    'Send the commit, then the reveal, at once; never replace the commit by one with another fee.',
  ]
}

function bytes(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'byte' : 'bytes'}`
}
