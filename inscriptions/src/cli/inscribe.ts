import { readBitcoinNetwork } from '../bitcoin/bitcoinNetwork.ts'
import { buildInscription } from '../building/buildInscription.ts'
import { compressContent } from '../building/compressContent.ts'
import type { Content } from '../building/content.ts'
import type { BuiltInscription, InscriptionRequest } from '../building/request.ts'
import { readNumberArgument, readParentArgument, readUpdateArgument, readUtxoArgument } from './arguments.ts'
import { summaryText } from './summaryText.ts'
import { writeFolder } from './writeFolder.ts'

/** The options of the command line, as text. */
export interface InscribeOptions {
  readonly network: string
  /** `txid:vout:sats[:address]` */
  readonly utxo: readonly string[]
  readonly utxoAddress?: string
  readonly to: string
  readonly change?: string
  readonly feeRate: string
  /** `id=txid:vout:sats[:address]` */
  readonly parent?: readonly string[]
  /** `id=txid:vout:sats[:address][+offset]` */
  readonly update?: string
  readonly postage?: string
  readonly maxFee?: string
  /** Whether to try brotli on the content. Default true. */
  readonly brotli?: boolean
  /** The folder to write. Default: a name from the commit's txid. */
  readonly out?: string
}

/** The content to inscribe, with a title and notes for the summary. */
export interface Subject {
  readonly title: string
  readonly content: Content
  readonly notes?: readonly string[]
}

/**
 * Builds an inscription, prints a summary of its content and costs, and writes its folder. Sends nothing.
 * @throws LumameshError before anything is written
 */
export async function inscribe(
  subject: Subject,
  options: InscribeOptions,
  print: (text: string) => void,
): Promise<void> {
  const content = options.brotli === false ? subject.content : compressContent(subject.content)
  const built = buildInscription(requestOf(content, options))
  const summary = summaryText(subject.title, built, subject.notes ?? [])
  print(summary)
  const folder = options.out ?? `inscription-${built.summary.commit.txid.slice(0, 8)}`
  const files = filesOf(built, summary)
  await writeFolder(folder, files)
  print(`Written to ${folder}: ${Object.keys(files).join(', ')}. Nothing has been sent.\n`)
}

function requestOf(content: Content, options: InscribeOptions): InscriptionRequest {
  const { utxo, utxoAddress, parent = [], update, to, change, feeRate, postage, maxFee } = options
  return {
    network: readBitcoinNetwork(options.network),
    content,
    utxos: utxo.map((text) => readUtxoArgument('--utxo', text, utxoAddress)),
    parents: parent.map((text) => readParentArgument('--parent', text, utxoAddress)),
    ...(update !== undefined && { update: readUpdateArgument(update, utxoAddress) }),
    destination: to,
    feeRate: readNumberArgument('--fee-rate', feeRate),
    ...(change !== undefined && { changeAddress: change }),
    ...(postage !== undefined && { postage: readNumberArgument('--postage', postage) }),
    ...(maxFee !== undefined && { maxFee: readNumberArgument('--max-fee', maxFee) }),
  }
}

function filesOf({ commit, reveal }: BuiltInscription, summary: string): Record<string, string> {
  return {
    'commit.psbt': `${commit}\n`,
    ...('hex' in reveal ? { 'reveal.hex': `${reveal.hex}\n` } : { 'reveal.psbt': `${reveal.psbt}\n` }),
    'summary.txt': summary,
  }
}
