import type { Address } from '@lumamesh/core/protocol'

/** The open data channel of a browser, which has id 0. */
export interface PageLink {
  readonly id: number
  /** The browser's address as the relay sees it. It may change. */
  readonly address: Address
  /** Sends a message. Returns how many bytes wait to be sent. */
  send(bytes: Uint8Array): number
  /** Closes the link at once. `closed` follows. */
  close(): void
}

/** What happens on the links of the port, in this order for each: open, messages, closed. */
export interface PageLinkEvents {
  open(link: PageLink): void
  message(link: PageLink, bytes: Uint8Array): void
  closed(link: PageLink): void
}
