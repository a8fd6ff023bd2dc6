import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { refusal, refusalOf } from '../../test/hostile.ts'
import { uncaughtErrors } from '../../test/uncaught.ts'
import { LumameshError } from '../errors.ts'
import { Requests } from './requests.ts'

const LEFT = new LumameshError('peer-left', 'for the test')
const turn = () => new Promise((resolve) => setImmediate(resolve))
type Answer = (method: string, data: unknown, signal: AbortSignal) => unknown

/** The requests of one page, and of another one that answers them. */
function pair(answer: Answer) {
  const sent: unknown[] = []
  const asker: Requests = new Requests(
    async (value) => {
      sent.push(value)
      server.receive(value)
    },
    () => undefined,
  )
  const answered: unknown[] = []
  const server: Requests = new Requests(async (value) => {
    answered.push(value)
    asker.receive(value)
  }, answer)
  return { asker, server, sent, answered }
}

/** The requests of a page whose messages the test records and answers. */
function alone(answer: Answer = () => undefined) {
  const sent: unknown[][] = []
  const requests = new Requests(async (value) => void sent.push(value as unknown[]), answer)
  return { requests, sent }
}

describe('requests', () => {
  afterEach(() => void vi.useRealTimers())

  it('match each answer to its request, in any order', async () => {
    const waits = fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(waits, async (waits) => {
        const { asker } = pair(async (method, data) => {
          for (let i = 0; i < (waits[Number(data)] ?? 0); i++) await turn()
          return `${method} ${data}`
        })
        const answers = await Promise.all(waits.map((_, i) => asker.request('count', i)))
        expect(answers).toEqual(waits.map((_, i) => `count ${i}`))
      }),
      { numRuns: 20 },
    )
  })

  it.each([
    ['an error', new TypeError('too bad'), 'request-failed', 'too bad'],
    ['an error with a code', Object.assign(new Error('too bad'), { code: 'E_BAD' }), 'E_BAD', 'too bad'],
    ['a LumameshError', new LumameshError('rate-limited', 'slow down'), 'rate-limited', 'slow down'],
    ['a text', 'too bad', 'request-failed', 'too bad'],
    ['undefined', undefined, 'request-failed', 'undefined'],
    ['null', null, 'request-failed', 'null'],
    ['a code that is a number', { code: 404, message: 'gone' }, '404', 'gone'],
  ])('reject with what a handler throws: %s', async (_, thrown, code, message) => {
    for (const answer of [
      () => {
        throw thrown
      },
      () => Promise.reject(thrown),
    ]) {
      const error = await pair(answer)
        .asker.request('fail', 1)
        .catch((error) => error)
      expect(error).toMatchObject({ name: 'LumameshError', code: 'request-failed', cause: { code, message } })
    }
  })

  it('reject with no-handler and its message', async () => {
    const { asker } = pair(() => {
      throw new LumameshError('no-handler', 'Nobody answers.')
    })
    await expect(asker.request('x', 1)).rejects.toMatchObject({
      code: 'no-handler',
      message: 'Nobody answers.',
    })
  })

  it('report an answer that cannot be sent', async () => {
    const sent: unknown[][] = []
    const requests = new Requests(
      async (value) => {
        const [kind] = value as unknown[]
        if (kind === 1) throw new LumameshError('unserialisable', 'no form')
        sent.push(value as unknown[])
      },
      () => 'reply',
    )
    requests.receive([0, 7, 'x', 1])
    await turn()
    expect(sent).toEqual([[2, 7, 'unserialisable', 'no form']])
  })

  it('time out, and cancel the handler', async () => {
    vi.useFakeTimers()
    let served: AbortSignal | undefined
    const { asker, sent, answered } = pair((_, __, signal) => {
      served = signal
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    })
    const code = refusalOf(asker.request('slow', 1, { timeout: 500 }))
    await vi.advanceTimersByTimeAsync(499)
    expect(served?.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect([await code, served?.aborted, sent.at(-1)]).toEqual(['timeout', true, [3, 1]])
    expect([answered, vi.getTimerCount()]).toEqual([[], 0])
  })

  it('wait ten seconds by default, and without an end if requested', async () => {
    vi.useFakeTimers()
    const { requests } = alone()
    const codes: unknown[] = []
    for (const timeout of [undefined, Number.POSITIVE_INFINITY]) {
      const options = timeout === undefined ? {} : { timeout }
      refusalOf(requests.request('x', 1, options)).then((code) => codes.push([timeout, code]))
    }
    await vi.advanceTimersByTimeAsync(9_999)
    expect(codes).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(codes).toEqual([[undefined, 'timeout']])
    await vi.advanceTimersByTimeAsync(1_000_000)
    expect(codes).toHaveLength(1)
    requests.close(LEFT)
    await vi.advanceTimersByTimeAsync(0)
    expect(codes.at(-1)).toEqual([Number.POSITIVE_INFINITY, 'peer-left'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('end when they are aborted, and are not sent if they were aborted before', async () => {
    const { requests, sent } = alone()
    const controller = new AbortController()
    const { signal } = controller
    const code = refusalOf(requests.request('x', 1, { signal }))
    controller.abort()
    expect(await code).toBe('aborted')
    expect(await refusalOf(requests.request('x', 1, { signal }))).toBe('aborted')
    expect(sent).toEqual([
      [0, 1, 'x', 1],
      [3, 1],
    ])
    // The answer arrives too late.
    requests.receive([1, 1, 'late'])
  })

  it('leave no listener on a signal that outlives them', async () => {
    const { asker } = pair(() => 1)
    const { signal } = new AbortController()
    const [add, remove] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')]
    await asker.request('x', 1, { signal })
    expect([add.mock.calls.length, remove.mock.calls]).toEqual([1, add.mock.calls])
  })

  it('fail with the reason why they could not be sent', async () => {
    const refused = new LumameshError('queue-full', 'for the test')
    const requests = new Requests(
      () => Promise.reject(refused),
      () => undefined,
    )
    await expect(requests.request('x', 1)).rejects.toBe(refused)
    const throwing = new Requests(
      () => {
        throw refused
      },
      () => undefined,
    )
    await expect(throwing.request('x', 1)).rejects.toBe(refused)
  })

  it('fail with the reason when the peer has left, and abort its requests', async () => {
    let served: AbortSignal | undefined
    const { asker, server } = pair((_, __, signal) => {
      served = signal
      return new Promise(() => {})
    })
    const waiting = asker.request('x', 1)
    asker.close(LEFT)
    server.close(LEFT)
    await expect(waiting).rejects.toBe(LEFT)
    expect([served?.aborted, served?.reason]).toEqual([true, LEFT])
  })

  it('are answered 256 at a time; more are refused', async () => {
    const releases: (() => void)[] = []
    const { asker } = pair(() => new Promise<void>((resolve) => releases.push(resolve)))
    const accepted = Array.from({ length: 256 }, () => asker.request('x', 1))
    await expect(asker.request('x', 1)).rejects.toMatchObject({ cause: { code: 'rate-limited' } })
    for (const release of releases) release()
    await Promise.all(accepted)
    const again = asker.request('x', 1)
    releases.at(-1)?.()
    await again
  })
})

describe('requests of a page that breaks the rules', () => {
  it.each([
    [null],
    [7],
    [{}],
    [[]],
    [[0]],
    [[0, 1]],
    [[0, 1, 2]],
    [[4, 1]],
    [['0', 1, 'x']],
    [undefined],
    [new Map([[0, 0]])],
  ])('refuses %j', (value) => {
    expect(refusal(() => alone().requests.receive(value))).toBe('peer-misbehaved')
  })

  it('refuses the id of a request that is being answered', () => {
    const { requests } = alone(() => new Promise(() => {}))
    requests.receive([0, 1, 'x'])
    expect(refusal(() => requests.receive([0, 1, 'x']))).toBe('peer-misbehaved')
  })

  it('ignores unknown answers and cancellations, and repeated answers', async () => {
    const { requests } = alone()
    const answer = requests.request('x', 1)
    for (const value of [[1, 99, 1], [2, 99, 'code', 'message'], [3, 99], [2, {}], [1]])
      requests.receive(value)
    requests.receive([1, 1, 'first'])
    requests.receive([1, 1, 'second'])
    expect(await answer).toBe('first')
  })

  it('throws only peer-misbehaved on any message', async () => {
    const uncaught = uncaughtErrors()
    const value = fc.oneof(
      fc.anything(),
      fc.tuple(fc.nat({ max: 4 }), fc.anything(), fc.oneof(fc.string(), fc.anything()), fc.anything()),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(value, { maxLength: 10 }), async (values) => {
        const { requests } = alone(() => 1)
        for (const value of values)
          expect([undefined, 'peer-misbehaved']).toContain(refusal(() => requests.receive(value)))
        await turn()
      }),
      { numRuns: 300 },
    )
    expect(uncaught).toEqual([])
  })
})
