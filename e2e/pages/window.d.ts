import type { ConnectOptions, JoinOptions, Peer, RelayState, Room } from '@lumamesh/core'

declare global {
  interface Window {
    connections: {
      made: number
      readonly open: number
      /** What each was for, and what became of it when (ms), to explain a failure. */
      lives: string[][]
    }
    recorded: { direction: 'label' | 'sent' | 'received'; hex: string }[]
    /** Messages that the page of the five lines collected. */
    collected: unknown[]
    /** What an inscription told the page that frames it. */
    reports: unknown[]
    page: Page
    /** A page that breaks the protocol. */
    rogue: {
      attacks: string[]
      /** Joins, and waits until two others are there. */
      join(id: string): Promise<void>
      victim(nick: string): Peer
      attack(name: string): Promise<void>
    }
    /** The heading as a server rendered it. */
    rendered: Element | null
    /** What a test keeps from one step to the next. */
    kept: Record<string, unknown>
  }
}

export interface Page {
  met: string[]
  received: { from: string; data: unknown }[]
  left: string[]
  /** What the room survived. */
  errors: string[]
  statuses: string[]
  /** Date.now() of the last 'leave'. */
  leftAt: number
  connect(options?: ConnectOptions): Promise<void>
  join(id: string, options?: JoinOptions): Promise<void>
  /** The room it is in, and the first peer there, for what only one test does. */
  room(): Room
  peer(): Peer
  peers(): string[]
  nicks(): string[]
  say(text: string): Promise<void>
  leave(): void
  close(): void
  status(): string
  relays(): Pick<RelayState, 'id' | 'status' | 'rtt'>[]
  remember(): void
  samePeers(): boolean
  cycle(id: string, times: number): Promise<void>
  cycleAlone(id: string, times: number): Promise<void>
}
