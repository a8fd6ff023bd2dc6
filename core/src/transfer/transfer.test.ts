import { describe, expect, it } from 'vitest'
import { refusal } from '../../test/hostile.ts'
import { LumameshError } from '../errors.ts'
import { STOP } from './opcodes.ts'
import { Transfer } from './transfer.ts'

const ERROR = new LumameshError('aborted', 'for the test')

class TestTransfer extends Transfer<'running'> {
  readonly sent: unknown[][] = []
  changes = 0

  constructor() {
    super(STOP)
    this.send = (...args) => this.sent.push(args)
    this.events.on('change', () => this.changes++)
  }

  run(): void {
    this.become('running')
  }

  finish(): void {
    this.become('done')
  }

  override change(): Promise<void> {
    return super.change()
  }

  override stoppedBy(code: 'refused' | 'transfer-stopped', reason: unknown): void {
    super.stoppedBy(code, reason)
  }
}

describe('a transfer', () => {
  it('is open until it is done or stopped', () => {
    const transfer = new TestTransfer()
    expect([transfer.status, transfer.open]).toEqual(['offered', true])
    transfer.run()
    expect([transfer.status, transfer.open]).toEqual(['running', true])
    transfer.finish()
    expect([transfer.status, transfer.open, transfer.error]).toEqual(['done', false, undefined])
  })

  it.each<[string, (transfer: TestTransfer) => void]>([
    ['done', (transfer) => transfer.finish()],
    ['stopped here', (transfer) => transfer.stop(ERROR)],
    ['stopped there', (transfer) => transfer.lose(ERROR)],
  ])('that is %s stays so, and sends nothing more', (_, end) => {
    const transfer = new TestTransfer()
    end(transfer)
    const { status, error, changes, sent } = transfer
    const before = [...sent]
    transfer.run()
    transfer.finish()
    transfer.stop(new LumameshError('closed', 'later'))
    transfer.lose(new LumameshError('closed', 'later'))
    expect([transfer.status, transfer.error, transfer.changes, transfer.sent]).toEqual([
      status,
      error,
      changes,
      before,
    ])
  })

  it('notifies the other side of a local stop before local listeners', () => {
    const transfer = new TestTransfer()
    const order: string[] = []
    transfer.send = (...args) => order.push(`sent ${args}`)
    transfer.events.on('change', () => order.push(transfer.status))
    transfer.stop(ERROR)
    expect(order).toEqual([`sent ${STOP},for the test`, 'stopped'])
    expect(transfer.error).toBe(ERROR)
  })

  it('sends nothing that the other side already knows', () => {
    const transfer = new TestTransfer()
    transfer.lose(ERROR)
    expect([transfer.sent, transfer.error]).toEqual([[], ERROR])
  })

  it('ends the wait for a change with the next change', async () => {
    const transfer = new TestTransfer()
    const changed = transfer.change().then(() => transfer.status)
    transfer.run()
    expect(await changed).toBe('running')
  })

  it('stopped by the other side has its reason, which must be a string', () => {
    const transfer = new TestTransfer()
    for (const reason of [undefined, null, 7, {}, ['x']])
      expect(refusal(() => transfer.stoppedBy('refused', reason))).toBe('peer-misbehaved')
    expect(transfer.open).toBe(true)
    transfer.stoppedBy('refused', 'Too large.')
    expect(transfer.error).toMatchObject({ code: 'refused', message: 'Too large.' })
  })
})
