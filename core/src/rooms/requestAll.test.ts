import { describe, expect, it } from 'vitest'
import { party } from '../../test/rooms.ts'
import { LumameshError } from '../errors.ts'
import type { Room } from './room.ts'

describe('requests to everybody', { timeout: 30_000 }, () => {
  it('to everybody give each result as it comes', async () => {
    const { rooms } = await party(4)
    const [asker, quick, slow, failing] = rooms as [Room, Room, Room, Room]
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    quick.handle('who', () => 'quick')
    slow.handle('who', () => released.then(() => 'slow'))
    failing.handle('who', () => Promise.reject(new LumameshError('refused', 'no')))
    const results: unknown[] = []
    for await (const result of asker.request('who')) {
      results.push([result.peer.id, result.status === 'fulfilled' ? result.value : result.reason.code])
      if (results.length === 2) release()
    }
    expect(results.slice(0, 2)).toEqual(
      expect.arrayContaining([
        [quick.self.id, 'quick'],
        [failing.self.id, 'request-failed'],
      ]),
    )
    expect(results[2]).toEqual([slow.self.id, 'slow'])
  })
})
