import type { Presence } from '../wire/presence.ts'

/**
 * The types of an app, declared once for all hooks that are not told otherwise:
 *
 *     declare module '@lumamesh/core/store' {
 *       interface Register { presence: { name: string }; message: { text: string } }
 *     }
 */
// biome-ignore lint/suspicious/noEmptyInterface: apps add to it.
export interface Register {}

/** What a peer shows of itself: as registered, or anything. */
export type RegisteredPresence = Register extends { presence: infer P } ? P : Presence

/** What a message is: as registered, or anything. */
export type RegisteredMessage = Register extends { message: infer M } ? M : unknown

/** A change of presence: what it names; `undefined` takes a name away. */
export type PresencePatch<P> = { readonly [Name in keyof P]?: P[Name] | undefined }
