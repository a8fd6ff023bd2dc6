import type { ConnectOptions, JoinOptions, Peer, RelayState, Room } from '@lumamesh/core'

declare global {
  interface Window {
    connections: {
      made: number
      readonly open: number
      /** The purpose of each, and its states with their times (ms), to explain a failure. */
      lives: string[][]
    }
    recorded: { direction: 'label' | 'sent' | 'received'; hex: string }[]
    /** The messages of the page with the five lines. */
    collected: unknown[]
    /** The reports of an inscription to the page that frames it. */
    reports: unknown[]
    page: Page
    /** A page that breaks the protocol. */
    rogue: {
      attacks: string[]
      /** Joins, and waits for two peers. */
      join(id: string): Promise<void>
      victim(nick: string): Peer
      attack(name: string): Promise<void>
    }
    /** The heading that a server rendered. */
    rendered: Element | null
    /** Values that a test keeps between its steps. */
    kept: Record<string, unknown>
  }
}

export interface Page {
  met: string[]
  received: { from: string; data: unknown }[]
  left: string[]
  /** The error events of the room. */
  errors: string[]
  statuses: string[]
  /** Date.now() of the last 'leave'. */
  leftAt: number
  connect(options?: ConnectOptions): Promise<void>
  join(id: string, options?: JoinOptions): Promise<void>
  /** The current room, and its first peer, for steps of a single test. */
  room(): Room
  peer(): Peer
  peers(): string[]
  nicks(): string[]
  broadcast(text: string): Promise<void>
  leave(): void
  close(): void
  status(): string
  relays(): Pick<RelayState, 'id' | 'status' | 'rtt'>[]
  remember(): void
  samePeers(): boolean
  cycle(id: string, times: number): Promise<void>
  cycleAlone(id: string, times: number): Promise<void>
}
