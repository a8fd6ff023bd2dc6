import { utf8 } from '@lumamesh/core/protocol'

/**
 * The push that marks a branch of a script as an envelope: `OP_FALSE OP_IF "ord" (tag value)… [empty-push body…] OP_ENDIF`.
 * The branch is never executed.
 */
export const PROTOCOL = utf8('ord')

/** Whether a push at the position of a tag is the body tag. Everything after that is the body. */
export function isBodyTag(push: Uint8Array): boolean {
  return push.length === 0
}
