import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deadline } from './deadline.ts'

describe('deadline', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })

  afterEach(() => {
    vi.useRealTimers()
  })

  it('settles like the promise if that settles first', async () => {
    await expect(deadline(Promise.resolve(7), 1_000)).resolves.toBe(7)
    const refused = new Error('refused')
    await expect(deadline(Promise.reject(refused), 1_000)).rejects.toBe(refused)
  })

  it('leaves no timer behind', async () => {
    await deadline(Promise.resolve(7), 1_000)
    expect(vi.getTimerCount()).toBe(0)
    const controller = new AbortController()
    const pending = deadline(new Promise(() => {}), 1_000, controller.signal)
    controller.abort()
    await expect(pending).rejects.toMatchObject({ code: 'aborted' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('rejects with relay-unreachable when the time is up', async () => {
    const late = deadline(new Promise(() => {}), 1_000)
    const outcome = expect(late).rejects.toMatchObject({ code: 'relay-unreachable' })
    await vi.advanceTimersByTimeAsync(1_000)
    await outcome
  })

  it('rejects with aborted when the signal aborts, with its reason as the cause', async () => {
    const controller = new AbortController()
    const pending = deadline(new Promise(() => {}), 1_000, controller.signal)
    controller.abort('changed my mind')
    await expect(pending).rejects.toMatchObject({ code: 'aborted', cause: 'changed my mind' })
  })

  it('rejects with aborted at once if the signal is already aborted', async () => {
    const pending = deadline(Promise.resolve(7), 1_000, AbortSignal.abort())
    await expect(pending).rejects.toMatchObject({ code: 'aborted' })
  })
})
