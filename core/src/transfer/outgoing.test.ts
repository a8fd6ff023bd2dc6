import { describe, expect, it } from 'vitest'
import { refusal, refusalOf } from '../../test/hostile.ts'
import { LumameshError } from '../errors.ts'
import {
  ACCEPT,
  ACKNOWLEDGE,
  COMPLETE,
  END,
  OFFER,
  PART_BYTES,
  REFUSE,
  STOP,
  WINDOW_BYTES,
} from './opcodes.ts'
import { OutgoingTransfer } from './outgoing.ts'

function newTransfer() {
  const transfer = new OutgoingTransfer(['a', 'b', null, undefined])
  const sent: unknown[][] = []
  transfer.send = (...args) => sent.push(args)
  const receive = (sign: number, value?: unknown) => refusal(() => transfer.receive(sign, value))
  return { transfer, sent, receive }
}

function sending(bytes = 0) {
  const all = newTransfer()
  all.receive(ACCEPT)
  if (bytes) all.transfer.leaves(new Uint8Array(bytes))
  return all
}

async function finishing(bytes: number) {
  const all = sending(bytes)
  await all.transfer.end()
  return all
}

/** Whether the promise has resolved by now. */
const hasResolved = (promise: Promise<unknown>) =>
  Promise.race([promise.then(() => true), new Promise((resolve) => setImmediate(() => resolve(false)))])

describe('the credit of an outgoing transfer', () => {
  it('is none before it is accepted, and then one part', async () => {
    const { transfer, receive } = newTransfer()
    const credit = transfer.credit()
    expect(await hasResolved(credit)).toBe(false)
    receive(ACCEPT)
    expect(await credit).toBe(PART_BYTES)
  })

  it('is the rest of the window, and grows with acknowledged bytes', async () => {
    const { transfer, receive } = sending(WINDOW_BYTES - 5)
    expect(await transfer.credit()).toBe(5)
    transfer.leaves(new Uint8Array(5))
    const credit = transfer.credit()
    expect(await hasResolved(credit)).toBe(false)
    expect(receive(ACKNOWLEDGE, 7)).toBeUndefined()
    expect(await credit).toBe(7)
  })

  it.each<[string, (transfer: OutgoingTransfer) => void, string]>([
    ['is refused', (transfer) => transfer.receive(REFUSE, 'no'), 'refused'],
    ['is stopped', (transfer) => transfer.stop(new LumameshError('aborted', 'x')), 'aborted'],
  ])('rejects once the transfer %s, pending or not', async (_, end, code) => {
    const { transfer } = newTransfer()
    const credit = refusalOf(transfer.credit())
    end(transfer)
    expect(await credit).toBe(code)
    expect(await refusalOf(transfer.credit())).toBe(code)
  })
})

describe('an outgoing transfer', () => {
  it('is done when the receiver has everything and the checksum matches', async () => {
    const { transfer, sent, receive } = await finishing(10)
    expect([transfer.status, sent]).toEqual(['finishing', [[END, expect.any(Uint8Array)]]])
    expect(receive(COMPLETE, true)).toBeUndefined()
    expect([transfer.status, transfer.acknowledged]).toEqual(['done', 10])
  })

  it('is corrupt if the receiver reports it, before or after the end', async () => {
    for (const { transfer, receive } of [sending(10), await finishing(10)]) {
      expect(receive(COMPLETE, false)).toBeUndefined()
      expect(transfer.error?.code).toBe('transfer-corrupt')
    }
  })

  it('is refused before it is accepted, and stopped afterwards', () => {
    const [offered, accepted] = [newTransfer(), sending()]
    for (const { receive } of [offered, accepted]) expect(receive(REFUSE, 'why')).toBeUndefined()
    expect(offered.transfer.error).toMatchObject({ code: 'refused', message: 'why' })
    expect(accepted.transfer.error).toMatchObject({ code: 'transfer-stopped', message: 'why' })
  })

  it('sends no end once it was stopped', async () => {
    const { transfer, sent } = sending(10)
    const ended = transfer.end()
    transfer.stop(new LumameshError('aborted', 'x'))
    await ended
    expect([transfer.status, sent]).toEqual(['stopped', [[STOP, 'x']]])
  })
})

describe('a receiver that breaks the rules', () => {
  it.each<[string, () => ReturnType<typeof newTransfer>, number, unknown]>([
    ['accepts twice', sending, ACCEPT, undefined],
    ['acknowledges bytes before it accepted', newTransfer, ACKNOWLEDGE, 1],
    ['acknowledges no byte', () => sending(10), ACKNOWLEDGE, 0],
    ['acknowledges more than was sent', () => sending(10), ACKNOWLEDGE, 11],
    ['acknowledges part of a byte', () => sending(10), ACKNOWLEDGE, 0.5],
    ['acknowledges a value that is not a number', () => sending(10), ACKNOWLEDGE, 'all'],
    ['completes before the end', () => sending(10), COMPLETE, true],
    ['reports a wrong checksum before it accepted', newTransfer, COMPLETE, false],
    ['completes with a value that is not a boolean', () => sending(10), COMPLETE, 1],
    ['gives no reason', newTransfer, REFUSE, 7],
    ['sends a message of a sender', () => sending(10), END, new Uint8Array(32)],
    ['offers', newTransfer, OFFER, undefined],
    ['sends an unknown opcode', () => sending(10), 9, undefined],
  ])('%s: that is refused, and changes nothing', (_, begin, sign, value) => {
    const { transfer, receive } = begin()
    const { status, acknowledged } = transfer
    expect(receive(sign, value)).toBe('peer-misbehaved')
    expect([transfer.status, transfer.acknowledged]).toEqual([status, acknowledged])
  })

  it('acknowledges the same number twice, or a smaller one', () => {
    const { receive } = sending(10)
    expect(receive(ACKNOWLEDGE, 5)).toBeUndefined()
    expect([receive(ACKNOWLEDGE, 5), receive(ACKNOWLEDGE, 4)]).toEqual(['peer-misbehaved', 'peer-misbehaved'])
  })
})
