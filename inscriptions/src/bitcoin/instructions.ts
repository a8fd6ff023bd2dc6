import { OP } from '@scure/btc-signer'

/** One step of a script: the bytes of a push, or the number of an opcode. */
export type Instruction = Uint8Array | number

/**
 * The instructions of a script, or undefined if the script ends within a push.
 *
 * This reads scripts as rust-bitcoin does for ord: any byte is an opcode, and a push may have any length and any encoding.
 * `Script.decode` of @scure/btc-signer throws at opcodes without a name and distinguishes OP_0 from an empty OP_PUSHDATA, so it
 * would find fewer inscriptions than ord.
 */
export function readInstructions(script: Uint8Array): Instruction[] | undefined {
  const view = new DataView(script.buffer, script.byteOffset, script.byteLength)
  const instructions: Instruction[] = []
  let at = 0
  while (at < script.length) {
    const opcode = view.getUint8(at++)
    if (opcode > OP.PUSHDATA4) {
      instructions.push(opcode)
      continue
    }
    let length = opcode
    if (opcode >= OP.PUSHDATA1) {
      const bytes = 1 << (opcode - OP.PUSHDATA1)
      if (at + bytes > script.length) return
      length = readLength(view, at, bytes)
      at += bytes
    }
    if (at + length > script.length) return
    instructions.push(script.subarray(at, at + length))
    at += length
  }
  return instructions
}

function readLength(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at)
  return bytes === 2 ? view.getUint16(at, true) : view.getUint32(at, true)
}
