import { describe, expect, it } from 'vitest'
import { MAX_REMEMBERED, REMEMBER_MS } from './pageLimits.ts'
import { PeerIds } from './peerIds.ts'

const resumeKey = (byte: number) => new Uint8Array(32).fill(byte)

describe('a peer id', () => {
  it('belongs to the first page that claims it, and to pages with the same resume key', () => {
    const ids = new PeerIds()
    expect(ids.claim('a', resumeKey(1), 1)).toEqual({ taken: false })
    expect(ids.claim('a', resumeKey(2), 2)).toEqual({ taken: true })
    expect(ids.linkOf('a')).toBe(1)
    expect(ids.claim('a', resumeKey(1), 3)).toEqual({ taken: false, replaced: 1 })
    expect(ids.linkOf('a')).toBe(3)
  })

  it('is released only by the link that has it', () => {
    const ids = new PeerIds()
    ids.claim('a', resumeKey(1), 1)
    ids.claim('a', resumeKey(1), 2)
    ids.release('a', 1, 0)
    expect(ids.linkOf('a')).toBe(2)
    ids.release('a', 2, 0)
    expect(ids.linkOf('a')).toBeUndefined()
    expect(ids.claim('a', resumeKey(1), 3)).toEqual({ taken: false })
  })

  it('is free again some time after its link has closed, and not while it is open', () => {
    const ids = new PeerIds()
    ids.claim('a', resumeKey(1), 1)
    ids.claim('b', resumeKey(2), 2)
    ids.release('a', 1, 1_000)
    ids.sweep(1_000 + REMEMBER_MS)
    expect(ids.claim('a', resumeKey(3), 3)).toEqual({ taken: true })
    ids.sweep(1_001 + REMEMBER_MS)
    expect(ids.claim('a', resumeKey(3), 3)).toEqual({ taken: false })
    expect(ids.claim('b', resumeKey(3), 4)).toEqual({ taken: true })
  })

  it('is forgotten when too many are remembered: first the one whose link closed first', () => {
    const ids = new PeerIds()
    for (let i = 0; i <= MAX_REMEMBERED; i++) ids.claim(String(i), resumeKey(1), i)
    ids.release('5', 5, 0)
    expect(ids.claim('5', resumeKey(2), 5)).toEqual({ taken: false })
    expect(ids.size).toBe(MAX_REMEMBERED + 1)
    expect(ids.linkOf('0')).toBe(0)
  })
})
