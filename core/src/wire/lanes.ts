/** The lanes of a connection; the number of each on the wire, and of its data channel, is its place here (docs/internals/conversations.md). */
export const LANES = ['reliable', 'unreliable', 'bulk'] as const
export type Lane = (typeof LANES)[number]

export const RELIABLE = 0
export const UNRELIABLE = 1
export const BULK = 2

/** What each feature's values travel under; the app's named channels come after. */
export const MESSAGES = 0
export const SIGNALS = 1
export const PRESENCE = 2
export const REQUESTS = 3
export const TRANSFERS = 4
export const TRANSFER_BYTES = 5
export const MEDIA = 6
export const FIRST_NAMED = 16
