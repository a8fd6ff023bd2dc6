import { describe, expect, it } from 'vitest'
import { LumameshError } from '../errors.ts'
import { inRoom } from './inRoom.ts'
import type { LeaseState } from './leases.ts'
import { constant } from './readable.ts'
import type { RoomEntry } from './roomEntry.ts'

const entry = {} as RoomEntry
const error = new LumameshError('room-full', 'for the test')
const absent = { count: 0, add: undefined }
const inState = (state: LeaseState<RoomEntry>) =>
  inRoom(constant(state), (given) => constant({ count: 3, same: given === entry }), absent).getSnapshot()

describe('what a hook gives in a room', () => {
  it('is what is here while the room is joined', () => {
    const snapshot = inState({ status: 'open', handle: entry })
    expect(snapshot).toEqual({ status: 'joined', error: undefined, count: 3, same: true })
    expect(Object.isFrozen(snapshot)).toBe(true)
  })

  it.each([
    ['idle', 'idle'],
    ['opening', 'joining'],
  ] as const)('is what is absent while the lease is %s: the room is %s', (status, shown) => {
    const snapshot = inState({ status })
    expect(snapshot).toEqual({ status: shown, error: undefined, ...absent })
    expect(Object.isFrozen(snapshot)).toBe(true)
  })

  it('is what is absent, and why, where the room failed', () => {
    const snapshot = inState({ status: 'failed', error })
    expect(snapshot).toEqual({ status: 'failed', error, ...absent })
  })
})
