import { sats } from '../building/amounts.ts'
import type { BuiltInscription } from '../building/request.ts'

/** What the payer must know. `what` describes the content in one line; `notes` are about this content. */
export function summaryText(what: string, built: BuiltInscription, notes: readonly string[]): string {
  const { summary } = built
  const { commit, reveal, content, change, parents, update, destination } = summary
  const fees = commit.fee + reveal.fee
  const encoded = content.encoding ? ', in brotli' : ''
  const rows: [string, string][] = [
    ['what', what],
    [
      'content',
      content.type ? `${content.type}${encoded}: ${bytes(content.bytes)}` : 'from another inscription',
    ],
    ...(content.delegate ? [['shows', content.delegate] as [string, string]] : []),
    ...parents.map((id): [string, string] =>
      update
        ? ['updates', `${id}, as its child and on the same sat: both go to the same output`]
        : ['child of', `${id}, which returns to its address`],
    ),
    ['network', summary.network],
    ['id', summary.inscriptionId],
    ['to', `${destination}, with ${sats(summary.postage)}`],
    ['output', `${reveal.txid}:${summary.vout}:${summary.postage}:${destination}`],
    ['commit', `${commit.vsize.toLocaleString('en')} vB, ${sats(commit.fee)}: ${commit.txid}`],
    ['reveal', `${reveal.vsize.toLocaleString('en')} vB, ${sats(reveal.fee)}: ${reveal.txid}`],
    ['fees', `${sats(fees)} in total, at ${summary.feeRate} sat/vB`],
    ['paid from', sats(summary.funds)],
    ['change', change ? `${sats(change.value)} to ${change.address}` : 'none'],
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
  'Permanent after confirmation: the content, its type and the id. Nobody can change or delete them.',
  'Not permanent: the owner. A transaction that spends the output at the destination moves the inscription.',
]

const LOW_RATE =
  'Below 1 sat/vB many nodes do not relay a transaction: it may wait for a long time, or be dropped.'

function stepsOf({ reveal, summary: { commit, parents, update } }: BuiltInscription): string[] {
  const signed = 'hex' in reveal
  return [
    ...(update
      ? [
          `Check /r/inscription/${update.id} on an ord server: its satpoint must be ${update.satpoint}, and /r/sat/<its sat>/at/0 must have that id. If not, this is not an update: delete the folder.`,
        ]
      : []),
    `Keep ${signed ? 'reveal.hex' : 'reveal.psbt'} in a second place: the key that signed it is erased, and nothing else can spend the commit's first output.`,
    ...(signed
      ? []
      : [
          `Sign reveal.psbt in the wallet that owns ${parents.length === 1 ? 'the parent' : 'the parents'}, and finalize it, before you send anything.`,
        ]),
    `Sign commit.psbt in the paying wallet without any change: its txid must stay ${commit.txid}.`,
    'Send the commit, then immediately the reveal. Never replace the commit by one with another fee.',
  ]
}

function bytes(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'byte' : 'bytes'}`
}
