export { type BitcoinNetwork, readBitcoinNetwork } from './bitcoin/bitcoinNetwork.ts'
export { bootstrapContent, type Networks } from './bootstrap/bootstrapContent.ts'
export { buildInscription } from './building/buildInscription.ts'
export { compressContent } from './building/compressContent.ts'
export type { Content } from './building/content.ts'
export type {
  BuiltInscription,
  InscriptionRequest,
  InscriptionSummary,
  Parent,
  TransactionSummary,
  Updated,
} from './building/request.ts'
export type { Utxo } from './building/utxo.ts'
export { type InscribeOptions, inscribe, type Subject } from './cli/inscribe.ts'
export { bootstrapOf, bootstrapSubject, fileSubject, librarySubject } from './cli/subjects.ts'
export { type Explorer, type ExplorerOptions, startExplorer } from './explorer/explorer.ts'
export type { ExplorerTransaction } from './explorer/transactions.ts'
export type { TagValues } from './ord/tags.ts'
export type { Curse, Inscription } from './parsing/inscription.ts'
export { parseInscriptions } from './parsing/parseInscriptions.ts'
