import { describe, expect, it } from 'vitest'
import { Allocation } from './allocation.ts'
import { TURN_LIMITS, type TurnLimits } from './turnLimits.ts'

const PEER = { host: '198.51.100.1', port: 5_000 }
const MINUTE = 60_000

function allocation(limits: Partial<TurnLimits> = {}) {
  return new Allocation(
    {
      owner: { client: { host: '203.0.113.1', port: 1 }, username: '1-ada', user: 'ada' },
      relayed: { host: '203.0.113.7', port: 50_000 },
      transaction: new Uint8Array(12),
      limits: { ...TURN_LIMITS, ...limits },
    },
    0,
  )
}

describe('permissions', () => {
  it('last five minutes from the last request', () => {
    const held = allocation()
    expect(held.permits(PEER.host, 0)).toBe(false)
    held.permit([PEER.host], 0)
    held.permit([PEER.host], 2 * MINUTE)
    expect(held.permits(PEER.host, 7 * MINUTE - 1)).toBe(true)
    expect(held.permits(PEER.host, 7 * MINUTE)).toBe(false)
  })

  it('are granted to all hosts of a request, or to none', () => {
    const held = allocation({ permissions: 2 })
    expect(held.permit(['a', 'b', 'c'], 0)).toBe(false)
    expect(held.permits('a', 0)).toBe(false)
    expect(held.permit(['a', 'b', 'b'], 0)).toBe(true)
    expect(held.permit(['a', 'b'], 0)).toBe(true)
    expect(held.permit(['c'], 0)).toBe(false)
  })

  it('count towards the limit until they expire', () => {
    const held = allocation({ permissions: 1 })
    held.permit(['a'], 0)
    expect(held.permit(['b'], 5 * MINUTE - 1)).toBe(false)
    expect(held.permit(['b'], 5 * MINUTE)).toBe(true)
  })
})

describe('channels', () => {
  it('are found by number and by peer, for ten minutes from the last request', () => {
    const held = allocation()
    held.bind(0x4000, PEER, 0)
    held.bind(0x4000, PEER, 4 * MINUTE)
    const channel = held.channel(0x4000, 14 * MINUTE - 1)
    expect(channel).toMatchObject({ number: 0x4000, peer: PEER })
    expect(held.channelTo(PEER.host, PEER.port, 14 * MINUTE - 1)).toBe(channel)
    expect(held.channelTo(PEER.host, PEER.port + 1, 0)).toBeUndefined()
    expect(held.channel(0x4000, 14 * MINUTE)).toBeUndefined()
    expect(held.channelTo(PEER.host, PEER.port, 14 * MINUTE)).toBeUndefined()
  })

  it('permit their peer', () => {
    const held = allocation()
    held.bind(0x4000, PEER, 0)
    expect(held.permits(PEER.host, 0)).toBe(true)
  })

  it('bind one number to one peer until they expire', () => {
    const held = allocation()
    held.bind(0x4000, PEER, 0)
    const other = { ...PEER, port: 5_001 }
    expect(held.bind(0x4000, other, 10 * MINUTE - 1)).toBe('taken')
    expect(held.bind(0x4001, PEER, 10 * MINUTE - 1)).toBe('taken')
    expect(held.bind(0x4001, other, 10 * MINUTE - 1)).toBe('bound')
    expect(held.bind(0x4000, { ...PEER, port: 5_002 }, 10 * MINUTE)).toBe('bound')
  })

  it('are limited in number, and need a free permission', () => {
    const held = allocation({ channels: 1, permissions: 1 })
    expect(held.bind(0x4000, PEER, 0)).toBe('bound')
    expect(held.bind(0x4001, { ...PEER, port: 5_001 }, 0)).toBe('too-many')
    const permitted = allocation({ permissions: 1 })
    permitted.permit(['a'], 0)
    expect(permitted.bind(0x4000, PEER, 0)).toBe('too-many')
    expect(permitted.channel(0x4000, 0)).toBeUndefined()
  })
})
