import { focusManager, onlineManager, QueryClient } from '@tanstack/query-core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LumameshError } from '../errors.ts'
import { hold, type Lease, type Leased, Leases } from './leases.ts'

interface Thing {
  name: string
  closed: number
  end(): void
}

/** Opens leased things when the test requests it. */
class Opener {
  readonly opened: Thing[] = []
  readonly signals: AbortSignal[] = []
  readonly #waiting: { open(): void; fail(error: unknown): void }[] = []
  readonly #endings = new Map<Thing, () => void>()

  leased(key = 'a'): Leased<Thing> {
    return {
      key: [key],
      open: (signal) => {
        this.signals.push(signal)
        return new Promise((resolve, reject) => {
          const open = () => {
            const thing: Thing = { name: key, closed: 0, end: () => this.#endings.get(thing)?.() }
            this.opened.push(thing)
            resolve(thing)
          }
          this.#waiting.push({ open, fail: reject })
        })
      },
      close: (thing) => {
        thing.closed++
      },
      onEnd: (thing, ended) => this.#endings.set(thing, ended),
      heals: ({ code }) => code !== 'no-webrtc',
    }
  }

  /** The number of attempts to open one. */
  get attempts(): number {
    return this.signals.length
  }

  async open(): Promise<Thing> {
    this.#waiting.shift()?.open()
    await vi.advanceTimersByTimeAsync(0)
    const thing = this.opened.at(-1)
    if (!thing) throw new Error('Nothing was opened.')
    return thing
  }

  async fail(error: unknown): Promise<void> {
    this.#waiting.shift()?.fail(error)
    await vi.advanceTimersByTimeAsync(0)
  }
}

const LINGER_MS = 5_000
const unreachable = () => new LumameshError('relay-unreachable', 'No relay answers.')
let leases: Leases
let opener: Opener

const statusOf = (lease: Lease<Thing>) => lease.getSnapshot().status
const nothing = () => {}

beforeEach(() => {
  vi.useFakeTimers()
  leases = new Leases(LINGER_MS)
  opener = new Opener()
})

afterEach(() => {
  leases.close()
  vi.useRealTimers()
})

describe('a lease', () => {
  it('opens nothing before the first subscription', async () => {
    const lease = leases.lease(opener.leased())
    expect(statusOf(lease)).toBe('opening')
    expect(lease.getServerSnapshot().status).toBe('idle')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(opener.attempts).toBe(0)
  })

  it('opens once for all holders, and notifies each', async () => {
    const [one, other] = [leases.lease(opener.leased()), leases.lease(opener.leased())]
    const onChange = [vi.fn(), vi.fn()]
    one.subscribe(() => onChange[0]?.(statusOf(one)))
    other.subscribe(() => onChange[1]?.(statusOf(other)))
    const thing = await opener.open()
    expect(opener.attempts).toBe(1)
    expect(one.getSnapshot()).toEqual({ status: 'open', handle: thing })
    expect(other.getSnapshot()).toBe(one.getSnapshot())
    for (const listener of onChange) expect(listener).toHaveBeenLastCalledWith('open')
  })

  it('keeps its snapshot until something changes', async () => {
    const lease = leases.lease(opener.leased())
    expect(lease.getSnapshot()).toBe(lease.getSnapshot())
    lease.subscribe(nothing)
    expect(lease.getSnapshot()).toBe(lease.getSnapshot())
    await opener.fail(unreachable())
    expect(lease.getSnapshot()).toBe(lease.getSnapshot())
  })

  it('closes once, when the linger is over', async () => {
    const lease = leases.lease(opener.leased())
    const offs = [lease.subscribe(nothing), lease.subscribe(nothing)]
    const thing = await opener.open()
    for (const off of offs) off()
    await vi.advanceTimersByTimeAsync(LINGER_MS - 1)
    expect(thing.closed).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(thing.closed).toBe(1)
    for (const off of offs) off()
    await vi.advanceTimersByTimeAsync(60_000)
    leases.close()
    expect(thing.closed).toBe(1)
  })

  it('opens once for an unsubscription followed by a subscription at once (StrictMode)', async () => {
    const lease = leases.lease(opener.leased())
    lease.subscribe(nothing)()
    lease.subscribe(nothing)
    expect(opener.signals[0]?.aborted).toBe(false)
    const thing = await opener.open()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(opener.attempts).toBe(1)
    expect(thing.closed).toBe(0)
  })

  it('stays open for a new subscriber within the linger', async () => {
    const off = leases.lease(opener.leased()).subscribe(nothing)
    const thing = await opener.open()
    off()
    await vi.advanceTimersByTimeAsync(LINGER_MS - 1)
    const lease = leases.lease(opener.leased())
    lease.subscribe(nothing)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(lease.getSnapshot()).toEqual({ status: 'open', handle: thing })
    expect(thing.closed).toBe(0)
    expect(opener.attempts).toBe(1)
  })

  it('opens again when a collected readable has a new subscriber (Activity, KeepAlive)', async () => {
    const lease = leases.lease(opener.leased())
    const off = lease.subscribe(nothing)
    const first = await opener.open()
    off()
    await vi.advanceTimersByTimeAsync(LINGER_MS)
    expect(first.closed).toBe(1)
    expect(statusOf(lease)).toBe('opening')
    const again = lease.subscribe(nothing)
    const second = await opener.open()
    expect(lease.getSnapshot()).toEqual({ status: 'open', handle: second })
    again()
    await vi.advanceTimersByTimeAsync(LINGER_MS)
    expect(second.closed).toBe(1)
  })

  it('closes a linger after it has opened if it was released while opening', async () => {
    const lease = leases.lease(opener.leased())
    lease.subscribe(nothing)()
    await vi.advanceTimersByTimeAsync(60_000)
    const thing = await opener.open()
    expect(thing.closed).toBe(0)
    await vi.advanceTimersByTimeAsync(LINGER_MS)
    expect(thing.closed).toBe(1)
  })
})

describe('a lease that fails to open', () => {
  it('reports the error, and is retried after 1, 2, 4 … 30 s', async () => {
    const lease = leases.lease(opener.leased())
    lease.subscribe(nothing)
    for (const wait of [1, 2, 4, 8, 16, 30, 30]) {
      const error = unreachable()
      await opener.fail(error)
      expect(lease.getSnapshot()).toEqual({ status: 'failed', error })
      const before = opener.attempts
      await vi.advanceTimersByTimeAsync(wait * 1_000 - 1)
      expect(opener.attempts).toBe(before)
      await vi.advanceTimersByTimeAsync(1)
      expect(opener.attempts).toBe(before + 1)
      expect(statusOf(lease)).toBe('opening')
    }
    await opener.open()
    expect(statusOf(lease)).toBe('open')
  })

  it('is also retried in a hidden tab', async () => {
    focusManager.setFocused(false)
    try {
      const lease = leases.lease(opener.leased())
      lease.subscribe(nothing)
      await opener.fail(unreachable())
      await vi.advanceTimersByTimeAsync(1_000)
      await opener.open()
      expect(statusOf(lease)).toBe('open')
    } finally {
      focusManager.setFocused(undefined)
    }
  })

  it('is retried at once when the browser is online again', async () => {
    leases.lease(opener.leased()).subscribe(nothing)
    onlineManager.setOnline(false)
    await opener.fail(unreachable())
    onlineManager.setOnline(true)
    expect(opener.attempts).toBe(2)
  })

  it('opens while the browser is offline, because peers may be on the local network', async () => {
    onlineManager.setOnline(false)
    try {
      const lease = leases.lease(opener.leased())
      lease.subscribe(nothing)
      await opener.open()
      expect(statusOf(lease)).toBe('open')
    } finally {
      onlineManager.setOnline(true)
    }
  })

  it('is retried only by retry() after a permanent error', async () => {
    const lease = leases.lease(opener.leased())
    lease.subscribe(nothing)
    await opener.fail(new LumameshError('no-webrtc', 'There is no WebRTC here.'))
    await vi.advanceTimersByTimeAsync(600_000)
    expect(opener.attempts).toBe(1)
    lease.retry()
    await opener.open()
    expect(statusOf(lease)).toBe('open')
  })

  it('is not retried by a further subscriber, but by the first one after all had unsubscribed', async () => {
    const lease = leases.lease(opener.leased())
    const off = lease.subscribe(nothing)
    await opener.fail(new LumameshError('no-webrtc', 'There is no WebRTC here.'))
    const shows = lease.subscribe(nothing)
    expect(opener.attempts).toBe(1)
    off()
    shows()
    lease.subscribe(nothing)
    expect(opener.attempts).toBe(2)
  })

  it('is retried when the lease that it depends on opens', async () => {
    const lease = leases.lease(opener.leased('room'))
    lease.subscribe(nothing)
    await opener.fail(unreachable())
    leases.lease(opener.leased('network')).subscribe(nothing)
    await opener.open()
    expect(opener.attempts).toBe(3)
    await opener.open()
    expect(statusOf(lease)).toBe('open')
  })

  it('is not retried without subscribers', async () => {
    const off = leases.lease(opener.leased()).subscribe(nothing)
    await opener.fail(unreachable())
    off()
    await vi.advanceTimersByTimeAsync(600_000)
    expect(opener.attempts).toBe(1)
  })

  it('reports a foreign error as a LumameshError', async () => {
    const lease = leases.lease(opener.leased())
    lease.subscribe(nothing)
    const cause = new TypeError('x is not a function')
    await opener.fail(cause)
    expect(lease.getSnapshot()).toMatchObject({ status: 'failed', error: { code: 'connect-failed', cause } })
  })
})

describe('a lease whose handle ends', () => {
  it('is idle for its holders, and opens again on retry()', async () => {
    const lease = leases.lease(opener.leased())
    const onChange = vi.fn()
    lease.subscribe(onChange)
    const thing = await opener.open()
    onChange.mockClear()
    thing.end()
    expect(thing.closed).toBe(1)
    expect(statusOf(lease)).toBe('idle')
    expect(onChange).toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(opener.attempts).toBe(1)
    lease.retry()
    const next = await opener.open()
    expect(lease.getSnapshot()).toEqual({ status: 'open', handle: next })
    expect(thing.closed).toBe(1)
  })

  it('opens again for the first subscriber after the last one left', async () => {
    const lease = leases.lease(opener.leased())
    const off = lease.subscribe(nothing)
    const thing = await opener.open()
    thing.end()
    off()
    lease.subscribe(nothing)
    await opener.open()
    expect(statusOf(lease)).toBe('open')
  })
})

describe('closing all leases', () => {
  it('closes open handles, notifies, and opens nothing more', async () => {
    const lease = leases.lease(opener.leased())
    const onChange = vi.fn()
    lease.subscribe(() => onChange(statusOf(lease)))
    const thing = await opener.open()
    leases.close()
    expect(thing.closed).toBe(1)
    expect(onChange).toHaveBeenLastCalledWith('idle')
    lease.subscribe(nothing)
    lease.retry()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(opener.attempts).toBe(1)
    expect(statusOf(lease)).toBe('idle')
  })

  it('notifies during an opening, and closes the handle that opens afterwards', async () => {
    const lease = leases.lease(opener.leased())
    const onChange = vi.fn()
    lease.subscribe(() => onChange(statusOf(lease)))
    leases.close()
    expect(onChange).toHaveBeenLastCalledWith('idle')
    expect(opener.signals[0]?.aborted).toBe(true)
    const thing = await opener.open()
    expect(thing.closed).toBe(1)
    expect(statusOf(lease)).toBe('idle')
  })

  it('leaves no timer behind that would keep a process alive', async () => {
    const off = leases.lease(opener.leased()).subscribe(nothing)
    leases.lease(opener.leased('b')).subscribe(nothing)
    await opener.open()
    await opener.fail(unreachable())
    off()
    leases.close()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not affect queries of the app', async () => {
    const app = new QueryClient()
    app.setQueryData(['a'], 'the app’s own')
    const lease = leases.lease(opener.leased())
    lease.subscribe(nothing)
    await opener.open()
    app.clear()
    expect(statusOf(lease)).toBe('open')
    leases.close()
  })
})

describe('hold', () => {
  it('waits until the lease is open, and holds it until released', async () => {
    const holding = hold(leases.lease(opener.leased()), new AbortController().signal)
    const thing = await opener.open()
    const { handle, release } = await holding
    expect(handle).toBe(thing)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(thing.closed).toBe(0)
    release()
    await vi.advanceTimersByTimeAsync(LINGER_MS)
    expect(thing.closed).toBe(1)
  })

  it('rejects with the error of a failed lease, and then holds nothing', async () => {
    const holding = hold(leases.lease(opener.leased()), new AbortController().signal)
    holding.catch(nothing)
    const error = unreachable()
    await opener.fail(error)
    await expect(holding).rejects.toBe(error)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(opener.attempts).toBe(1)
  })

  it('rejects when its signal is aborted', async () => {
    const abort = new AbortController()
    const holding = hold(leases.lease(opener.leased()), abort.signal)
    const reason = new Error('enough')
    abort.abort(reason)
    await expect(holding).rejects.toBe(reason)
    const thing = await opener.open()
    await vi.advanceTimersByTimeAsync(LINGER_MS)
    expect(thing.closed).toBe(1)
  })
})
