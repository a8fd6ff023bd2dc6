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

describe('the result of a hook in a room', () => {
  it('has the values of the room while it is joined', () => {
    const snapshot = inState({ status: 'open', handle: entry })
    expect(snapshot).toEqual({ status: 'joined', error: undefined, count: 3, same: true })
    expect(Object.isFrozen(snapshot)).toBe(true)
  })

  it.each([
    ['idle', 'idle'],
    ['opening', 'joining'],
  ] as const)('has the absent values while the lease is %s: the room is %s', (status, shown) => {
    const snapshot = inState({ status })
    expect(snapshot).toEqual({ status: shown, error: undefined, ...absent })
    expect(Object.isFrozen(snapshot)).toBe(true)
  })

  it('has the absent values and the error if the room failed', () => {
    const snapshot = inState({ status: 'failed', error })
    expect(snapshot).toEqual({ status: 'failed', error, ...absent })
  })
})
