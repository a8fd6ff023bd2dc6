import { describe, expect, it } from 'vitest'
import { refusal, refusalOf } from '../../test/hostile.ts'
import { LumameshError } from '../errors.ts'
import { Checksum } from './checksum.ts'
import { IncomingTransfer } from './incoming.ts'
import {
  ACCEPT,
  ACKNOWLEDGE,
  ACKNOWLEDGE_BYTES,
  COMPLETE,
  END,
  REFUSE,
  STOP,
  WINDOW_BYTES,
} from './opcodes.ts'

const LEFT = new LumameshError('peer-left', 'for the test')

function newTransfer(size: number | null = null) {
  const transfer = new IncomingTransfer(size)
  const sent: unknown[][] = []
  transfer.send = (...args) => sent.push(args)
  const receive = (sign: number, value?: unknown) => refusal(() => transfer.receive(sign, value))
  const receiveBytes = (length: number) => refusal(() => transfer.receiveBytes(new Uint8Array(length)))
  return { transfer, sent, receive, receiveBytes }
}

function receiving(size: number | null = null) {
  const all = newTransfer(size)
  all.transfer.accept()
  all.sent.splice(0)
  return all
}

/** The checksum of zeros in parts of these lengths. */
function sumOf(...lengths: number[]): Promise<Uint8Array> {
  const checksum = new Checksum()
  for (const length of lengths) checksum.add(new Uint8Array(length))
  return checksum.sum()
}

const hasResolved = (promise: Promise<unknown>) =>
  Promise.race([promise.then(() => true), new Promise((resolve) => setImmediate(() => resolve(false)))])

describe('an incoming transfer', () => {
  it('can be accepted once, and not after it was refused', () => {
    const { transfer, sent } = newTransfer()
    transfer.accept()
    expect(sent).toEqual([[ACCEPT]])
    expect(refusal(() => transfer.accept())).toBe('invalid-option')
    const refused = newTransfer()
    refused.transfer.stop(new LumameshError('aborted', 'no'))
    expect(refused.sent).toEqual([[REFUSE, 'no']])
    expect(refusal(() => refused.transfer.accept())).toBe('invalid-option')
  })

  it('returns received bytes once there are at least as many as requested, and the rest at the end', async () => {
    const { transfer, receive, receiveBytes } = receiving()
    const pulled = transfer.pull(10)
    receiveBytes(9)
    expect(await hasResolved(pulled)).toBe(false)
    receiveBytes(3)
    expect(await pulled).toHaveLength(12)
    const rest = transfer.pull(10)
    receive(END, await sumOf(9, 3))
    expect(await rest).toHaveLength(0)
    expect(await transfer.pull(10)).toHaveLength(0)
  })

  it('acknowledges consumed bytes at the pull after each 256 KiB', async () => {
    const { transfer, sent, receiveBytes } = receiving()
    receiveBytes(ACKNOWLEDGE_BYTES - 1)
    await transfer.pull(1)
    receiveBytes(1)
    await transfer.pull(1)
    expect(sent).toEqual([])
    receiveBytes(5)
    await transfer.pull(1)
    expect(sent).toEqual([[ACKNOWLEDGE, ACKNOWLEDGE_BYTES]])
  })

  it('is done, and sends COMPLETE, only when its sink has everything', async () => {
    const { transfer, sent, receive, receiveBytes } = receiving(5)
    receiveBytes(5)
    receive(END, await sumOf(5))
    await transfer.pull(100)
    expect([transfer.status, sent]).toEqual(['receiving', []])
    transfer.finish()
    transfer.finish()
    expect([transfer.status, sent]).toEqual(['done', [[COMPLETE, true]]])
  })

  it('survives the loss of its peer only once all bytes have arrived', async () => {
    const [whole, part] = [receiving(), receiving()]
    for (const { receiveBytes } of [whole, part]) receiveBytes(5)
    whole.receive(END, await sumOf(5))
    expect(await whole.transfer.pull(100)).toHaveLength(5)
    for (const { transfer } of [whole, part]) transfer.lose(LEFT)
    expect([whole.transfer.open, part.transfer.error]).toEqual([true, LEFT])
    expect(await refusalOf(part.transfer.pull(1))).toBe('peer-left')
  })

  it('rejects a pending pull when the sender stops', async () => {
    const { transfer, receive } = receiving()
    const pulled = refusalOf(transfer.pull(1))
    expect(receive(STOP, 'why')).toBeUndefined()
    expect(await pulled).toBe('transfer-stopped')
  })

  it.each<[string, number | null, number, number]>([
    ['the sum is of other bytes', null, 5, 6],
    ['there are fewer bytes than the size', 6, 5, 5],
  ])('is corrupt if %s', async (_, size, bytes, summed) => {
    const { transfer, sent, receive, receiveBytes } = receiving(size)
    receiveBytes(bytes)
    receive(END, await sumOf(summed))
    expect(await refusalOf(transfer.pull(100))).toBe('transfer-corrupt')
    expect(sent).toEqual([[COMPLETE, false]])
  })

  it('is corrupt as soon as more bytes than the size arrive', () => {
    const { transfer, sent, receiveBytes } = receiving(4)
    expect(receiveBytes(5)).toBeUndefined()
    expect([transfer.error?.code, sent]).toEqual(['transfer-corrupt', [[COMPLETE, false]]])
  })
})

describe('a sender that breaks the rules', () => {
  it('sends bytes or an end before the transfer is accepted', () => {
    const { receive, receiveBytes } = newTransfer()
    expect([receiveBytes(1), receive(END, new Uint8Array(32))]).toEqual([
      'peer-misbehaved',
      'peer-misbehaved',
    ])
  })

  it('sends no byte, or one more than the window', () => {
    const { receiveBytes } = receiving()
    expect(receiveBytes(0)).toBe('peer-misbehaved')
    expect(receiveBytes(WINDOW_BYTES)).toBeUndefined()
    expect(receiveBytes(1)).toBe('peer-misbehaved')
  })

  it('uses credit that the sink freed but that was not acknowledged', async () => {
    const { transfer, receiveBytes } = receiving()
    receiveBytes(200_000)
    await transfer.pull(1)
    expect(receiveBytes(WINDOW_BYTES - 200_000)).toBeUndefined()
    expect(receiveBytes(1)).toBe('peer-misbehaved')
  })

  it('sends bytes after the end, or a second end', async () => {
    const { receive, receiveBytes } = receiving()
    const sum = await sumOf(0)
    expect(receive(END, sum)).toBeUndefined()
    expect([receiveBytes(1), receive(END, sum)]).toEqual(['peer-misbehaved', 'peer-misbehaved'])
  })

  it.each<[string, number, unknown]>([
    ['a sum that is not bytes', END, 'sum'],
    ['no sum', END, undefined],
    ['a stop without a reason', STOP, undefined],
    ['a message of a receiver', ACKNOWLEDGE, 1],
    ['an unknown opcode', 8, new Uint8Array(32)],
  ])('sends %s', (_, sign, value) => {
    const { transfer, receive } = receiving()
    expect(receive(sign, value)).toBe('peer-misbehaved')
    expect(transfer.status).toBe('receiving')
  })
})
