// The channel number of each feature. rooms/dispatch.ts derives its cases from the exports of this file.
export const MESSAGES = 0
export const SIGNALS = 1
export const PRESENCE = 2
export const REQUESTS = 3
export const TRANSFERS = 4
export const TRANSFER_BYTES = 5
export const MEDIA = 6

/** The first number of the app's named channels. */
export const FIRST_NAMED = 16
