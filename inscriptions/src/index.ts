export { bootstrapContent, type Networks } from './bootstrap/bootstrapContent.ts'
export { type InscribeOptions, inscribe, type Subject } from './cli/inscribe.ts'
export { bootstrapOf, bootstrapSubject, fileSubject, librarySubject } from './cli/subjects.ts'
export type { Curse, Inscription } from './envelope/inscription.ts'
export { parseInscriptions } from './envelope/parseInscriptions.ts'
export { type Explorer, type ExplorerOptions, startExplorer } from './explorer/explorer.ts'
export type { ExplorerTransaction } from './explorer/transactions.ts'
export { type BitcoinNetwork, readBitcoinNetwork } from './transaction/bitcoinNetwork.ts'
export { buildInscription } from './transaction/buildInscription.ts'
export { compressContent } from './transaction/compressContent.ts'
export type { Content } from './transaction/content.ts'
export type {
  BuiltInscription,
  InscriptionRequest,
  InscriptionSummary,
  Parent,
  TransactionSummary,
  Updated,
} from './transaction/request.ts'
export type { Utxo } from './transaction/utxo.ts'
