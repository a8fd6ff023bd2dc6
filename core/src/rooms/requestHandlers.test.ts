import { describe, expect, it } from 'vitest'
import { refusal, refusalOf } from '../../test/hostile.ts'
import { meet, onlyPeer } from '../../test/rooms.ts'
import type { Peer } from '../peers/peer.ts'
import { RequestHandlers } from './requestHandlers.ts'

describe('requests in a room', { timeout: 30_000 }, () => {
  it('are answered by the handler of that name, which receives the peer', async () => {
    const { roomA, roomB } = await meet()
    const off = roomB.handle('add', (data, peer) => [peer.id, ...(data as number[]).map((x) => x + 1)])
    expect(await onlyPeer(roomA).request('add', [1, 2])).toEqual([roomA.self.id, 2, 3])
    expect(refusal(() => roomB.handle('add', () => 1))).toBe('invalid-option')
    off()
    expect(await refusalOf(onlyPeer(roomA).request('add', []))).toBe('no-handler')
    roomB.handle('add', async () => new Uint8Array(100_000))
    expect(await onlyPeer(roomA).request('add')).toHaveLength(100_000)
  })

  it('reject with the code of the error that a handler throws', async () => {
    const { roomA, roomB } = await meet()
    roomB.handle('fail', () => {
      throw Object.assign(new Error('not today'), { code: 'E_CLOSED' })
    })
    await expect(onlyPeer(roomA).request('fail')).rejects.toMatchObject({
      code: 'request-failed',
      message: "The peer's handler failed with E_CLOSED: not today",
      cause: { code: 'E_CLOSED', message: 'not today' },
    })
  })

  it('abort the handler when the requester times out or aborts', async () => {
    const { roomA, roomB } = await meet()
    const stopped: unknown[] = []
    let finish = () => {}
    const allStopped = new Promise<void>((resolve) => {
      finish = resolve
    })
    roomB.handle('slow', (data, _, { signal }) => {
      signal.addEventListener('abort', () => stopped.push(data) === 2 && finish())
      return new Promise(() => {})
    })
    const controller = new AbortController()
    const byTime = refusalOf(onlyPeer(roomA).request('slow', 'time', { timeout: 100 }))
    const bySignal = refusalOf(onlyPeer(roomA).request('slow', 'signal', { signal: controller.signal }))
    expect(await byTime).toBe('timeout')
    controller.abort()
    expect(await bySignal).toBe('aborted')
    await allStopped
    expect(stopped).toEqual(['time', 'signal'])
  })

  it('fail if the peer leaves', async () => {
    const { roomA, roomB } = await meet()
    let handlerStarted = () => {}
    const arrived = new Promise<void>((resolve) => {
      handlerStarted = resolve
    })
    roomB.handle('never', () => {
      handlerStarted()
      return new Promise(() => {})
    })
    const code = refusalOf(onlyPeer(roomA).request('never'))
    await arrived
    roomB.leave()
    expect(await code).toBe('peer-left')
  })

  it('have no handler once its lease is released', async () => {
    const { b, roomA, roomB } = await meet()
    b.shared.lease()
    roomB.handle('x', () => 1)
    roomB.leave()
    expect(await refusalOf(onlyPeer(roomA).request('x'))).toBe('no-handler')
  })
})

describe('the handlers of a room', () => {
  const { signal } = new AbortController()
  const peer = { id: 'ab' } as Peer

  it('answer with the result or error of the handler, which receives the value, the peer and the signal', () => {
    const handlers = new RequestHandlers()
    handlers.add('echo', (...args) => args)
    const failure = new Error('of the app')
    handlers.add('fail', () => {
      throw failure
    })
    expect(handlers.answer(peer, 'echo', 1, signal)).toEqual([1, peer, { signal }])
    expect(() => handlers.answer(peer, 'fail', 1, signal)).toThrow(failure)
  })

  it.each(['none', '__proto__', 'constructor', ''])('do not include %j', (method) => {
    expect(refusal(() => new RequestHandlers().answer(peer, method, 1, signal))).toBe('no-handler')
  })

  it('keep a newer handler if the removal of an older one is called again', () => {
    const handlers = new RequestHandlers()
    const off = handlers.add('x', () => 'older')
    off()
    handlers.add('x', () => 'newer')
    off()
    expect(handlers.answer(peer, 'x', 1, signal)).toBe('newer')
  })
})
