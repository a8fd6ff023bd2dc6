import type { Role } from '../contender.ts'

/** What a page hears. */
export interface CarrierEvents {
  /** The other page is there. */
  met(way: Way): void
  /** A small message arrived. */
  message(): void
  /** A file arrived, whole. */
  file(bytes: number): void
  /** Some of the flood arrived. */
  flowed(): void
  /** A cursor message arrived that says when it was sent. */
  cursor(sentAt: number): void
}

/** A file in the two forms that libraries take. */
export interface Cargo {
  bytes: Uint8Array<ArrayBuffer>
  blob: Blob
}

/** The way to the one other page. What a call resolves with, and when, is the library's business. */
export interface Way {
  send(value: object): unknown
  sendFile(cargo: Cargo): unknown
  /** Sends a cursor message, on the lane made for it where there is one. */
  point?(sentAt: number): unknown
  /** Keeps a large file on its way until told to stop. */
  flood?(stop: AbortSignal): Promise<unknown>
}

/** One library, carrying an app's traffic the way its users let it. */
export interface Carrier {
  enter(room: string, role: Role, events: CarrierEvents): Promise<void>
}

/** The size of the file that is flooded with, bytes. */
export const FLOOD_BYTES = 2 ** 30
