import type { Presence } from '../wire/presence.ts'

/**
 * The types of an app. Declare them once for all hooks without explicit types:
 *
 *     declare module '@lumamesh/core/store' {
 *       interface Register { presence: { name: string }; message: { text: string } }
 *     }
 */
// biome-ignore lint/suspicious/noEmptyInterface: apps add to it.
export interface Register {}

/** The type of a presence: the registered one, or any presence. */
export type RegisteredPresence = Register extends { presence: infer P } ? P : Presence

/** The type of a message: the registered one, or unknown. */
export type RegisteredMessage = Register extends { message: infer M } ? M : unknown

/** A change of a presence. `undefined` removes a property. */
export type PresencePatch<P> = { readonly [Name in keyof P]?: P[Name] | undefined }
