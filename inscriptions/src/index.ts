export type { Curse, Inscription } from './envelope/inscription.ts'
export { parseInscriptions } from './envelope/parseInscriptions.ts'
