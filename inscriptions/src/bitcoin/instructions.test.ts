import { describe, expect, test } from 'vitest'
import { readInstructions } from './instructions.ts'

const EMPTY = new Uint8Array()

describe('readInstructions()', () => {
  test.each<[string, number[], (number | Uint8Array)[]]>([
    ['an empty script', [], []],
    ['an opcode', [0xac], [0xac]],
    ['an opcode without a name', [0xfe], [0xfe]],
    ['OP_1, which is an opcode and not a push', [0x51], [0x51]],
    ['OP_0', [0], [EMPTY]],
    ['an empty OP_PUSHDATA1', [0x4c, 0], [EMPTY]],
    ['a push with a length opcode', [2, 7, 8, 0xac], [Uint8Array.of(7, 8), 0xac]],
    [
      'the longest push with a length opcode',
      [75, ...Array<number>(75).fill(1)],
      [new Uint8Array(75).fill(1)],
    ],
    ['OP_PUSHDATA1', [0x4c, 1, 7], [Uint8Array.of(7)]],
    ['OP_PUSHDATA2 with a little-endian length', [0x4d, 1, 0, 7], [Uint8Array.of(7)]],
    ['OP_PUSHDATA4', [0x4e, 1, 0, 0, 0, 7, 0x68], [Uint8Array.of(7), 0x68]],
  ])('reads %s', (_, script, instructions) => {
    expect(readInstructions(Uint8Array.from(script))).toEqual(instructions)
  })

  test('reads a long OP_PUSHDATA2', () => {
    const bytes = new Uint8Array(600).fill(3)
    expect(readInstructions(Uint8Array.of(0x4d, 88, 2, ...bytes))).toEqual([bytes])
  })

  test.each<[string, number[]]>([
    ['a push', [2, 7]],
    ['the length of an OP_PUSHDATA1', [0x4c]],
    ['the length of an OP_PUSHDATA2', [0x4d, 1]],
    ['the length of an OP_PUSHDATA4', [0x4e, 1, 0, 0]],
    ['a push longer than any script', [0x4e, 255, 255, 255, 255]],
  ])('is undefined if the script ends within %s', (_, script) => {
    expect(readInstructions(Uint8Array.from([0xac, ...script]))).toBeUndefined()
  })

  test('reads a part of a larger buffer', () => {
    expect(readInstructions(Uint8Array.of(9, 9, 1, 7, 9).subarray(2, 4))).toEqual([Uint8Array.of(7)])
  })
})
