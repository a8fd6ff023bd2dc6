import type { Content } from '@lumamesh/inscriptions'

/** An inscription and the transaction that reveals it. */
export interface Inscribed {
  id: string
  hex: string
  /** The number of its sat. */
  sat: number
}

export declare const DEMOS: readonly string[]
export declare function inscribe(sat: number, content: Content): Inscribed
export declare function libraryContent(code: string | Uint8Array): Content
export declare function demoContent(name: string, librarySat: number, relaysSat: number): Promise<Content>
