import type { Address } from '@lumamesh/core/protocol'

/** A browser's open channel 0. */
export interface PageLink {
  readonly id: number
  /** The browser's address as the port sees it; it may change. */
  readonly address: Address
  /** Sends a message; the bytes that wait for a slow reader then. */
  send(bytes: Uint8Array): number
  /** Ends the link at once; `closed` follows. */
  close(): void
}

/** What the port tells of its links, in this order for each: open, messages, closed. */
export interface PageLinkEvents {
  open(link: PageLink): void
  message(link: PageLink, bytes: Uint8Array): void
  closed(link: PageLink): void
}
