import { describe, expect, it } from 'vitest'
import { uncaughtErrors } from '../test/uncaught.ts'
import { Emitter } from './emitter.ts'

interface Events {
  word: [word: string]
  nothing: []
}

describe('an emitter', () => {
  it('calls every listener of an event, in the order in which they were added', () => {
    const emitter = new Emitter<Events>()
    const received: string[] = []
    emitter.on('word', (word) => received.push(`first ${word}`))
    emitter.on('word', (word) => received.push(`second ${word}`))
    emitter.on('nothing', () => received.push('nothing'))
    emitter.emit('word', 'a')
    expect(received).toEqual(['first a', 'second a'])
  })

  it('removes a listener once for each time it was added', () => {
    const emitter = new Emitter<Events>()
    let calls = 0
    const listener = () => {
      calls++
    }
    const off = emitter.on('nothing', listener)
    emitter.on('nothing', listener)
    emitter.emit('nothing')
    expect(calls).toBe(2)
    off()
    off()
    emitter.emit('nothing')
    expect(calls).toBe(3)
    expect(emitter.has('nothing')).toBe(true)
  })

  it('calls the other listeners after one throws, and reports the exception to the app', async () => {
    const emitter = new Emitter<Events>()
    const uncaught = uncaughtErrors()
    const broken = new Error('of the app')
    let reached = false
    emitter.on('nothing', () => {
      throw broken
    })
    emitter.on('nothing', () => {
      reached = true
    })
    emitter.emit('nothing')
    expect(reached).toBe(true)
    await new Promise((resolve) => setImmediate(resolve))
    expect(uncaught).toEqual([broken])
  })

  it('calls the listeners present when an event begins, not those added during it', () => {
    const emitter = new Emitter<Events>()
    const received: string[] = []
    emitter.on('nothing', () => {
      received.push('first')
      emitter.on('nothing', () => received.push('late'))
      offSecond()
    })
    const offSecond = emitter.on('nothing', () => received.push('second'))
    emitter.emit('nothing')
    expect(received).toEqual(['first', 'second'])
    received.length = 0
    emitter.emit('nothing')
    expect(received).toEqual(['first', 'late'])
  })

  it('has no listeners after clear()', () => {
    const emitter = new Emitter<Events>()
    emitter.on('nothing', () => {
      throw new Error('heard')
    })
    emitter.clear()
    emitter.emit('nothing')
    expect(emitter.has('nothing')).toBe(false)
  })
})
