import type { Role } from '../contender.ts'

/** What a page receives. */
export interface CarrierEvents {
  /** The other page is connected. */
  met(way: Way): void
  /** A small message was received. */
  message(): void
  /** A whole file was received. */
  file(bytes: number): void
  /** A piece of the flood was received. */
  flowed(): void
  /** A cursor message was received, with the time at which it was sent. */
  cursor(sentAt: number): void
}

/** A file in the two forms that libraries take. */
export interface Cargo {
  bytes: Uint8Array<ArrayBuffer>
  blob: Blob
}

/** The connection to the other page. When a call resolves, and with what, depends on the library. */
export interface Way {
  send(value: object): unknown
  sendFile(cargo: Cargo): unknown
  /** Sends a cursor message, on the library's lane for such messages if it has one. */
  point?(sentAt: number): unknown
  /** Sends a large file until it is stopped. */
  flood?(stop: AbortSignal): Promise<unknown>
}

/** One library, which sends an app's traffic as its users do. */
export interface Carrier {
  enter(room: string, role: Role, events: CarrierEvents): Promise<void>
}

/** The size of the file for a flood, bytes. */
export const FLOOD_BYTES = 2 ** 30
