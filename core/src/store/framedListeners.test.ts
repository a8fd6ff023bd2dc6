import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newFrames } from '../../test/schedule.ts'
import { FramedListeners, nextFrame } from './framedListeners.ts'

function newListeners() {
  const frames = newFrames()
  const update = vi.fn(() => true)
  const listeners = new FramedListeners(frames.schedule, update)
  const listener = vi.fn()
  const off = listeners.subscribe(listener)
  return { ...frames, listeners, update, listener, off }
}

describe('framed listeners', () => {
  it('are called once with the next frame, however many changes there were', () => {
    const { listeners, listener, update, waiting, show } = newListeners()
    for (let i = 0; i < 3; i++) listeners.soon()
    expect([waiting.size, update.mock.calls.length]).toEqual([1, 0])
    show()
    expect(listener).toHaveBeenCalledTimes(1)
    show()
    expect(listener).toHaveBeenCalledTimes(1)
    listeners.soon()
    show()
    expect(listener).toHaveBeenCalledTimes(2)
  })

  it('are called at once for an urgent change, and not again with the frame', () => {
    const { listeners, listener, waiting, show } = newListeners()
    listeners.soon()
    listeners.now()
    expect([listener.mock.calls.length, waiting.size]).toEqual([1, 0])
    show()
    expect(listener).toHaveBeenCalledTimes(1)
  })

  it('are not called if nothing has changed', () => {
    const { listeners, listener, update, show } = newListeners()
    update.mockReturnValue(false)
    listeners.soon()
    show()
    listeners.now()
    expect([update.mock.calls.length, listener.mock.calls.length]).toEqual([2, 0])
  })

  it('may cause a change, which is reported with the following frame', () => {
    const { listeners, listener, waiting, show } = newListeners()
    listener.mockImplementationOnce(() => listeners.soon())
    listeners.soon()
    show()
    expect([listener.mock.calls.length, waiting.size]).toEqual([1, 1])
    show()
    expect([listener.mock.calls.length, waiting.size]).toEqual([2, 0])
  })

  it('are not called once they are stopped or unsubscribed', () => {
    const { listeners, listener, off, waiting } = newListeners()
    listeners.soon()
    listeners.stop()
    expect(waiting.size).toBe(0)
    off()
    listeners.now()
    expect(listener).not.toHaveBeenCalled()
  })
})

describe('the next frame', () => {
  let frames: (() => void)[]

  beforeEach(() => {
    vi.useFakeTimers()
    frames = []
    vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run))
    vi.stubGlobal('cancelAnimationFrame', (frame: number) => void delete frames[frame - 1])
  })

  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('flushes once: with the frame, or after 100 ms on a hidden page', () => {
    const [shown, hidden] = [vi.fn(), vi.fn()]
    nextFrame(shown)
    frames[0]?.()
    nextFrame(hidden)
    vi.advanceTimersByTime(99)
    expect([shown.mock.calls.length, hidden.mock.calls.length]).toEqual([1, 0])
    vi.advanceTimersByTime(1)
    frames[1]?.()
    vi.advanceTimersByTime(1_000)
    expect([shown.mock.calls.length, hidden.mock.calls.length]).toEqual([1, 1])
  })

  it('flushes with the next timer in a process without frames', () => {
    vi.stubGlobal('requestAnimationFrame', undefined)
    const flush = vi.fn()
    nextFrame(flush)
    expect(flush).not.toHaveBeenCalled()
    vi.advanceTimersByTime(0)
    expect(flush).toHaveBeenCalledTimes(1)
  })

  it('does not flush once it is cancelled, and leaves no timer', () => {
    const flush = vi.fn()
    nextFrame(flush)()
    for (const frame of frames) frame?.()
    expect([flush.mock.calls.length, vi.getTimerCount()]).toEqual([0, 0])
  })
})
