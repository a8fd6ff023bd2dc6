import { describe, expect, it } from 'vitest'
import { meet, onlyPeer } from '../../test/rooms.ts'
import { soon } from '../../test/schedule.ts'
import type { Room } from '../rooms/room.ts'
import { type FileTransfer, FileTransfers } from './fileTransfers.ts'

function transfersOf(room: Room): FileTransfers {
  const transfers = new FileTransfers(room, soon)
  transfers.subscribe(() => {})
  return transfers
}

/** The last transfer in the list, once it has this status. */
function last(transfers: FileTransfers, status: FileTransfer['status']): Promise<FileTransfer> {
  return new Promise((resolve) => {
    const check = () => {
      const transfer = transfers.getSnapshot().transfers.at(-1)
      if (transfer?.status !== status) return
      off()
      resolve(transfer)
    }
    const off = transfers.subscribe(check)
    check()
  })
}

const file = () => new File(['x'.repeat(600_000)], 'notes.txt', { type: 'text/plain' })

async function pair() {
  const { roomA, roomB } = await meet()
  return { roomA, roomB, a: transfersOf(roomA), b: transfersOf(roomB) }
}

describe('the files of a room', { timeout: 30_000 }, () => {
  it('are offered, accepted, and done on both sides', async () => {
    const { roomA, a, b } = await pair()
    a.getSnapshot().send(file(), { meta: { to: 'all' } })
    expect(await last(a, 'offered')).toMatchObject({ direction: 'out', peer: onlyPeer(roomA), moved: 0 })
    const offered = await last(b, 'offered')
    expect(offered).toMatchObject({
      direction: 'in',
      name: 'notes.txt',
      type: 'text/plain',
      size: 600_000,
      meta: { to: 'all' },
      file: undefined,
    })
    offered.accept()
    const sizes: number[] = []
    a.subscribe(() => sizes.push(a.getSnapshot().transfers[0]?.moved ?? -1))
    const [sent, got] = await Promise.all([last(a, 'done'), last(b, 'done')])
    expect(await got.file?.text()).toBe('x'.repeat(600_000))
    expect([sent.moved, got.moved]).toEqual([600_000, 600_000])
    expect(sizes).toEqual([...sizes].sort((x, y) => x - y))
    expect(sizes.length).toBeGreaterThan(1)
  })

  it('are written to a stream of the app', async () => {
    const { a, b } = await pair()
    a.getSnapshot().send(file())
    let bytes = 0
    const offered = await last(b, 'offered')
    offered.accept(
      new WritableStream({
        write: (piece) => {
          bytes += piece.length
        },
      }),
    )
    expect((await last(b, 'done')).file).toBeUndefined()
    expect(bytes).toBe(600_000)
  })

  it('are refused, and the sender gets the reason', async () => {
    const { a, b } = await pair()
    a.getSnapshot().send(file())
    ;(await last(b, 'offered')).stop('no room')
    expect((await last(a, 'stopped')).error).toMatchObject({ code: 'refused', message: 'no room' })
    expect((await last(b, 'stopped')).error?.code).toBe('aborted')
  })

  it('are stopped by the sender, before and after they are accepted', async () => {
    const { a, b } = await pair()
    a.getSnapshot().send(file())
    await last(b, 'offered')
    ;(await last(a, 'offered')).stop()
    expect((await last(a, 'stopped')).error?.code).toBe('aborted')
    expect((await last(b, 'stopped')).error?.code).toBe('transfer-stopped')

    a.getSnapshot().send(file())
    // A sink that never accepts anything.
    ;(await last(b, 'offered')).accept(new WritableStream({ write: () => new Promise(() => {}) }))
    ;(await last(a, 'moving')).stop()
    expect((await last(b, 'stopped')).error?.code).toBe('transfer-stopped')
  })

  it('are accepted once', async () => {
    const { a, b } = await pair()
    a.getSnapshot().send(file())
    const offered = await last(b, 'offered')
    offered.accept()
    offered.accept()
    expect((await last(b, 'done')).error).toBeUndefined()
  })

  it('are sent to the given peers', async () => {
    const { roomA, a, b } = await pair()
    a.getSnapshot().send(file(), { to: [] })
    a.getSnapshot().send(file(), { to: onlyPeer(roomA), name: 'renamed.txt' })
    expect((await last(b, 'offered')).name).toBe('renamed.txt')
    expect(a.getSnapshot().transfers).toHaveLength(1)
  })

  it('stop if the peer leaves', async () => {
    const { roomB, a } = await pair()
    a.getSnapshot().send(file())
    await last(a, 'offered')
    roomB.leave()
    expect((await last(a, 'stopped')).error?.code).toBe('peer-left')
  })

  it('that have ended are cleared on request, and removed beyond a hundred', async () => {
    const { a, b } = await pair()
    b.subscribe(() => {
      for (const transfer of b.getSnapshot().transfers) if (transfer.status === 'offered') transfer.stop()
    })
    for (let n = 0; n < 105; n++) a.getSnapshot().send(new File(['x'], `${n}`))
    await new Promise<void>((resolve) => {
      a.subscribe(() => {
        const { transfers } = a.getSnapshot()
        if (transfers.every(({ status }) => status === 'stopped')) resolve()
      })
    })
    const names = a.getSnapshot().transfers.map(({ name }) => name)
    expect(names).toHaveLength(100)
    expect(names).toContain('104')
    a.getSnapshot().clear()
    await new Promise<void>((resolve) => queueMicrotask(resolve))
    expect(a.getSnapshot().transfers).toEqual([])
  })
})
