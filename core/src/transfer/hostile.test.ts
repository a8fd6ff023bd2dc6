import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileBytes, refusal } from '../../test/hostile.ts'
import { utf8 } from '../wire/bytes.ts'
import { Writer } from '../wire/writer.ts'
import type { IncomingFile } from './incomingFile.ts'
import { ACCEPT, ACKNOWLEDGE, COMPLETE, END, MAX_OPEN, OFFER, REFUSE, STOP } from './opcodes.ts'
import { Transfers } from './transfers.ts'

const offer = (id: number, size: number | null = null) => [OFFER, id, 'a', 'b', size, undefined]
const payload = (id: number, length: number) =>
  new Writer(length + 8).varint(id).put(new Uint8Array(length)).bytes

/** Transfers whose other side is the test. They offer `outgoing` files. */
function page(outgoing = 0) {
  const files: IncomingFile[] = []
  const sent: unknown[][] = []
  const transfers = new Transfers({
    control: async (value) => void sent.push(value as unknown[]),
    bytes: async () => {},
    offered: (file) => files.push(file) > 0,
  })
  for (let i = 0; i < outgoing; i++) transfers.send(new Blob([new Uint8Array(40)])).catch(() => {})
  const receive = (...values: unknown[]) =>
    values.map((value) => refusal(() => transfers.receiveControl(value))).find((code) => code !== undefined)
  const receiveBytes = (id: number, length: number) =>
    refusal(() => transfers.receiveBytes(payload(id, length)))
  return { transfers, files, sent, receive, receiveBytes }
}

/** A file that is offered and accepted, so that bytes may arrive. */
function receiving(size: number | null = null) {
  const all = page()
  all.receive(offer(0, size))
  const reader = all.files[0]?.stream().getReader()
  return { ...all, reader }
}

describe('A hostile sender', () => {
  it.each<[string, unknown]>([
    ['no list', 'offer'],
    ['an empty list', []],
    ['no id', [OFFER]],
    ['an id that is not a number', [OFFER, '0', 'a', 'b', null]],
    ['a negative id', [OFFER, -1, 'a', 'b', null]],
    ['an id that is not the next', offer(1)],
    ['an opcode that is not a number', [{ valueOf: 1 }, 0]],
    ['an opcode as a BigInt', [0n, 0]],
    ['no name', [OFFER, 0]],
    ['a long name', [OFFER, 0, 'n'.repeat(256), 'b', null]],
    ['a long type', [OFFER, 0, 'n', 'b'.repeat(128), null]],
    ['a size that is not a number', [OFFER, 0, 'a', 'b', '5']],
    ['a negative size', [OFFER, 0, 'a', 'b', -5]],
    ['a size with a fraction', [OFFER, 0, 'a', 'b', 0.5]],
    ['a large meta', [OFFER, 0, 'a', 'b', null, 'm'.repeat(4_096)]],
    ['the end of an unknown file', [END, 0, new Uint8Array(32)]],
    ['a stop of an unknown file', [STOP, 0, '']],
    ['an accept of an unknown file', [ACCEPT, 0]],
  ])('is caught with %s', (_, value) => {
    const { receive, files } = page()
    expect(receive(value)).toBe('peer-misbehaved')
    expect(files).toEqual([])
  })

  it('may offer as many files as may be open, and one more for each that ends', () => {
    const { receive, files } = page()
    const offers = Array.from({ length: MAX_OPEN }, (_, i) => offer(i))
    expect(receive(...offers, [STOP, 5, 'x'], offer(MAX_OPEN))).toBeUndefined()
    files[7]?.refuse()
    expect(receive(offer(MAX_OPEN + 1))).toBeUndefined()
    expect(receive(offer(MAX_OPEN + 2))).toBe('peer-misbehaved')
  })

  it('costs nothing with an announced size', () => {
    const { receiveBytes, files } = receiving(Number.MAX_SAFE_INTEGER)
    expect(receiveBytes(0, 5)).toBeUndefined()
    expect(files[0]).toMatchObject({ size: Number.MAX_SAFE_INTEGER, received: 5 })
  })

  it('is ignored if it refers to a transfer that has ended', () => {
    const { receive, receiveBytes, files } = receiving()
    files[0]?.abort()
    expect(receiveBytes(0, 10)).toBeUndefined()
    expect(receive([END, 0, 'sum'], [STOP, 0, 'x'])).toBeUndefined()
    expect(refusal(() => page().transfers.receiveBytes(payload(0, 1)))).toBe('peer-misbehaved')
  })
})

describe('A hostile receiver', () => {
  it('is caught with an answer to an unknown offer', () => {
    expect(page(1).receive([ACCEPT, 1])).toBe('peer-misbehaved')
  })

  it('is ignored if it refers to a transfer that has ended', () => {
    expect(
      page(1).receive([REFUSE, 0, 'no'], [ACCEPT, 0], [COMPLETE, 0, true], [ACKNOWLEDGE, 0, 5]),
    ).toBeUndefined()
  })
})

describe('A sequence of arbitrary messages', () => {
  const id = fc.constantFrom<unknown>(0, 1, 2, 3, -1, 2 ** 53, '0', null, 0n)
  const rest = fc
    .anything({ withBigInt: false, maxDepth: 2 })
    .filter((value) => !JSON.stringify(value ?? 0)?.includes('toJSON'))
  const field = fc.oneof(
    fc.constantFrom<unknown>(null, undefined, '', 'a', 0, 1, 40, true, false, new Uint8Array(32)),
    rest,
  )
  const value = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(
        fc.constantFrom<unknown>(0, 1, 2, 3, 4, 5, 6, 7, '1', 1n),
        id,
        field,
        field,
        field,
        field,
      ),
    },
    { weight: 1, arbitrary: rest },
  )
  const bytes = hostileBytes([payload(0, 20), payload(1, 1), payload(300, 3), utf8('')], 64)
  const input = fc.oneof(
    value.map((value) => ({ value })),
    bytes.map((bytes) => ({ bytes })),
  )

  it('causes at most a refusal, in any order', async () => {
    const property = fc.asyncProperty(fc.array(input, { maxLength: 40 }), async (inputs) => {
      const { transfers, receive, files } = page(2)
      receive(offer(0), offer(1, 40))
      files[0]?.blob().catch(() => {})
      for (const one of inputs) {
        const code = refusal(() => {
          if ('bytes' in one) transfers.receiveBytes(one.bytes)
          else transfers.receiveControl(one.value)
        })
        expect([undefined, 'peer-misbehaved', 'malformed']).toContain(code)
        if (code === 'malformed') expect(one).toHaveProperty('bytes')
        await null
      }
    })
    await fc.assert(property, { numRuns: 300 })
  })
})
