import { equal } from '@lumamesh/core/protocol'
import { OP } from '@scure/btc-signer'
import type { Instruction } from '../bitcoin/instructions.ts'
import { PROTOCOL } from '../ord/envelope.ts'

/** `OP_FALSE OP_IF "ord" … OP_ENDIF`: data in a branch of a script that is never executed. */
export interface Envelope {
  /** How many envelopes precede it in the same script. */
  offset: number
  /** Every push after "ord": alternately tags and values, then an empty push and the body. */
  payload: Uint8Array[]
  /** Whether opcodes such as OP_1NEGATE or OP_1 to OP_16 push a number. */
  pushnum: boolean
  /** Whether the opening is repeated in part (`OP_FALSE OP_FALSE OP_IF`). */
  stutter: boolean
}

/**
 * The envelopes of a script, as `RawEnvelope::from_tapscript` of ord 0.27 finds them.
 *
 * micro-ordinals differs: it searches within an incomplete envelope for another one, counts any two empty pushes before an envelope
 * as a stutter, joins the values of any repeated tag, and throws at a tag without a value.
 */
export function findEnvelopes(instructions: readonly Instruction[]): Envelope[] {
  const envelopes: Envelope[] = []
  let stutter = false
  let at = 0
  while (at < instructions.length) {
    if (!isEmptyPush(instructions[at++])) continue
    if (instructions[at] === OP.IF) at++
    else {
      stutter = isEmptyPush(instructions[at])
      continue
    }
    if (isProtocol(instructions[at])) at++
    else {
      stutter = isEmptyPush(instructions[at])
      continue
    }
    const { payload, pushnum, end, complete } = readPayload(instructions, at)
    at = end
    if (complete) envelopes.push({ offset: envelopes.length, payload, pushnum, stutter })
    else stutter = false
  }
  return envelopes
}

/** `end`: the index after OP_ENDIF, or after the opcode that is not valid in an envelope. */
function readPayload(instructions: readonly Instruction[], start: number) {
  const payload: Uint8Array[] = []
  let pushnum = false
  for (let at = start; at < instructions.length; at++) {
    const instruction = instructions[at]
    if (instruction instanceof Uint8Array) payload.push(instruction)
    else {
      const pushed = pushedNumber(instruction)
      if (pushed === undefined) return { payload, pushnum, end: at + 1, complete: instruction === OP.ENDIF }
      pushnum = true
      payload.push(Uint8Array.of(pushed))
    }
  }
  return { payload, pushnum, end: instructions.length, complete: false }
}

function pushedNumber(opcode: number | undefined): number | undefined {
  if (opcode === OP['1NEGATE']) return 0x81
  if (opcode !== undefined && opcode >= OP.OP_1 && opcode <= OP.OP_16) return opcode - OP.OP_1 + 1
  return
}

function isEmptyPush(instruction: Instruction | undefined): boolean {
  return instruction instanceof Uint8Array && instruction.length === 0
}

function isProtocol(instruction: Instruction | undefined): boolean {
  return instruction instanceof Uint8Array && equal(instruction, PROTOCOL)
}
