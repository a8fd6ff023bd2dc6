import { LumameshError } from '../errors.ts'

// What a value on channel 4 means: `[sign, id, …]` (docs/internals/conversations.md). Even: from the sender of the transfer; odd: from its receiver.
export const OFFER = 0
export const ACCEPT = 1
export const END = 2
export const ACKNOWLEDGE = 3
export const STOP = 4
export const REFUSE = 5
export const COMPLETE = 7

/** Most bytes in one message: it fits into one frame. */
export const PART_BYTES = 16_000
/** A sender is at most this far ahead of what the receiver said it took, bytes. */
export const WINDOW_BYTES = 2 * 1024 * 1024
/** A receiver says how much it took when that has grown by so many bytes. */
export const ACKNOWLEDGE_BYTES = 256 * 1024
/** Most transfers of one direction that are offered or under way. */
export const MAX_OPEN = 32

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

export function misbehaved(): LumameshError {
  return new LumameshError('peer-misbehaved', 'A peer broke the file transfer protocol.')
}

export function corrupt(): LumameshError {
  return new LumameshError(
    'transfer-corrupt',
    'The received bytes differ from the bytes that were sent. Send the file again.',
  )
}

/** What a source or a sink threw, as an error whose message tells the other side nothing about this page. */
export function failure(cause: unknown): LumameshError {
  if (cause instanceof LumameshError) return cause
  return new LumameshError('transfer-stopped', 'Reading the source or writing to the sink failed.', { cause })
}
