import { LumameshError } from '../errors.ts'

// The opcodes of channel 4: `[opcode, id, …]` (docs/internals/conversations.md). Even ones come from the sender of the
// transfer, odd ones from the receiver.
export const OFFER = 0
export const ACCEPT = 1
export const END = 2
export const ACKNOWLEDGE = 3
export const STOP = 4
export const REFUSE = 5
export const COMPLETE = 7

/** Maximum number of bytes in one message, which fits into one frame. */
export const PART_BYTES = 16_000
/** How many bytes a sender may send beyond those acknowledged. */
export const WINDOW_BYTES = 2 * 1024 * 1024
/** A receiver acknowledges after every this many bytes. */
export const ACKNOWLEDGE_BYTES = 256 * 1024
/** Maximum number of transfers in one direction that are offered or active. */
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

/** Wraps an error of a source or sink. The message is sent to the other side, so it reveals nothing about this page. */
export function failure(cause: unknown): LumameshError {
  if (cause instanceof LumameshError) return cause
  return new LumameshError('transfer-stopped', 'Reading the source or writing to the sink failed.', { cause })
}
