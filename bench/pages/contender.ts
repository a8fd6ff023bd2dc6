/** Which page waits, and which one connects. PeerJS has no rooms, so it must know. */
export type Role = 'host' | 'guest'

/** The events of a contender. A host sends one message to every peer on its own. */
export interface PlaceEvents {
  peer(id: string): void
  left(id: string): void
  message(): void
}

/** A joined room. */
export interface Place {
  /** Sends the number 1 to all peers. */
  send(): Promise<unknown>
  leave(): void | Promise<void>
}

/** One library, as its users use it. */
export interface Contender {
  /** Prepares what does not depend on the room. */
  ready?(): Promise<void>
  enter(room: string, role: Role, events: PlaceEvents): Place | Promise<Place>
}

/** The ports of the other libraries' servers, from the page's URL. */
export function portOf(server: string): number {
  return Number(new URLSearchParams(location.search).get(server))
}
