import type { LumameshError } from '../errors.ts'
import type { LeaseState } from './leases.ts'
import { constant, derive, flatten, type Readable } from './readable.ts'
import type { RoomEntry } from './roomEntry.ts'

/**
 * The result of a hook while its room is joined (`Here`) and otherwise (`Absent`), with `status` and `error` of the
 * RoomResult.
 */
export type InRoom<Here, Absent> =
  | ({ readonly status: 'joined'; readonly error: undefined } & Readonly<Here>)
  | ({ readonly status: 'idle' | 'joining'; readonly error: undefined } & Readonly<Absent>)
  | ({ readonly status: 'failed'; readonly error: LumameshError } & Readonly<Absent>)

/** Follows a room. The result is `here` while it is joined, and `absent` otherwise. */
export function inRoom<Here extends object, Absent extends object>(
  room: Readable<LeaseState<RoomEntry>>,
  here: (entry: RoomEntry) => Readable<Here>,
  absent: Absent,
): Readable<InRoom<Here, Absent>> {
  return flatten(room, (state): Readable<InRoom<Here, Absent>> => {
    switch (state.status) {
      case 'open':
        return derive(here(state.handle), (found) =>
          Object.freeze({ status: 'joined', error: undefined, ...found }),
        )
      case 'failed':
        return constant(Object.freeze({ status: 'failed', error: state.error, ...absent }))
      default: {
        const status = state.status === 'idle' ? 'idle' : 'joining'
        return constant(Object.freeze({ status, error: undefined, ...absent }))
      }
    }
  })
}
