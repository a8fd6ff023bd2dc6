import { utf8 } from '@lumamesh/core/protocol'

/**
 * The push that makes a branch of a script an envelope: `OP_FALSE OP_IF "ord" (tag value)… [empty-push body…] OP_ENDIF`.
 * The branch never runs.
 */
export const PROTOCOL = utf8('ord')

/** Whether a push stands for the body tag where a tag may stand: everything behind it is the body. */
export function isBodyTag(push: Uint8Array): boolean {
  return push.length === 0
}
