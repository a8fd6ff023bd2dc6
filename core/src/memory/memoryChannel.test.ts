import { beforeEach, describe, expect, it, vi } from 'vitest'
import { turns } from '../../test/memoryPages.ts'
import { Medium } from './medium.ts'
import { MemoryChannel } from './memoryChannel.ts'

let a: MemoryChannel
let b: MemoryChannel
let received: unknown[]

function connect(latency = 0): void {
  const medium = new Medium(latency)
  a = new MemoryChannel({ label: '', id: 0, medium, farEnd: () => b })
  b = new MemoryChannel({ label: '', id: 0, medium, farEnd: () => a })
  received = []
  b.onmessage = ({ data }) => received.push(data)
}

beforeEach(() => connect())

function open(): void {
  a.open()
  b.open()
}

describe('an in-memory data channel', () => {
  it('dispatches open once, to handlers and listeners', () => {
    const calls: string[] = []
    a.onopen = () => calls.push('handler')
    a.addEventListener('open', () => calls.push('listener'))
    a.open()
    a.open()
    expect(calls).toEqual(['handler', 'listener'])
  })

  it('carries text and bytes in order, in later tasks', async () => {
    open()
    a.send('text')
    a.send(Uint8Array.of(1, 2))
    a.send(Uint8Array.of(3, 4, 5).buffer)
    await Promise.resolve()
    expect(received).toEqual([])
    await turns(1)
    expect(received).toEqual(['text', Uint8Array.of(1, 2).buffer, Uint8Array.of(3, 4, 5).buffer])
  })

  it('carries a copy of exactly the bytes that are sent', async () => {
    open()
    const all = Uint8Array.of(0, 1, 2, 3)
    a.send(all.subarray(1, 3))
    all.fill(9)
    await turns(1)
    expect(received).toEqual([Uint8Array.of(1, 2).buffer])
  })

  it('reports bufferedAmount, and dispatches bufferedamountlow at the threshold', async () => {
    open()
    const low: number[] = []
    a.bufferedAmountLowThreshold = 10
    a.onbufferedamountlow = () => low.push(a.bufferedAmount)
    for (let i = 0; i < 3; i++) a.send(new Uint8Array(10))
    expect(a.bufferedAmount).toBe(30)
    await turns(1)
    expect([a.bufferedAmount, low]).toEqual([0, [10]])
  })

  it('counts a message in flight as sent', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    connect(20)
    open()
    a.send('slow')
    await turns(1)
    vi.advanceTimersByTime(19)
    expect([a.bufferedAmount, received]).toEqual([0, []])
    vi.advanceTimersByTime(1)
    vi.useRealTimers()
    expect(received).toEqual(['slow'])
  })

  it('closes at both ends, after delivering what was sent', async () => {
    open()
    b.onclose = () => received.push('closed')
    a.send('last')
    a.close()
    a.close()
    expect(a.readyState).toBe('closing')
    expect(() => a.send('late')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }))
    await turns(1)
    expect(received).toEqual(['last', 'closed'])
    expect([a.readyState, b.readyState]).toEqual(['closed', 'closed'])
  })

  it('receives nothing once it is closed', async () => {
    open()
    a.send('too late')
    b.close()
    b.end()
    await turns(2)
    expect(received).toEqual([])
  })

  it('refuses to send before it is open, and more than a browser accepts', () => {
    expect(() => a.send('early')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }))
    open()
    expect(() => a.send(new Uint8Array(262_145))).toThrow(TypeError)
  })
})
