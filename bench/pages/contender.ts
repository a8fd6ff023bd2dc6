/** Who answers the door and who knocks: PeerJS has no rooms, so it must know. */
export type Role = 'host' | 'guest'

/** What a contender tells; a host greets every peer with one message by itself. */
export interface PlaceEvents {
  peer(id: string): void
  left(id: string): void
  message(): void
}

/** A room that was entered. */
export interface Place {
  /** Sends the number 1 to everybody there. */
  send(): Promise<unknown>
  leave(): void | Promise<void>
}

/** One library, the way its users use it. */
export interface Contender {
  /** Does what can be done before a room is known. */
  ready?(): Promise<void>
  enter(room: string, role: Role, events: PlaceEvents): Place | Promise<Place>
}

/** Where the anchors' servers are; given in the page's address. */
export function portOf(server: string): number {
  return Number(new URLSearchParams(location.search).get(server))
}
