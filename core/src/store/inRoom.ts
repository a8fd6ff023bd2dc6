import type { LumameshError } from '../errors.ts'
import type { LeaseState } from './leases.ts'
import { constant, derive, flatten, type Readable } from './readable.ts'
import type { RoomEntry } from './roomEntry.ts'

/** What a hook gives while its room is joined, and what in its place otherwise; `status` and `error` are the room's (RoomResult). */
export type InRoom<Here, Absent> =
  | ({ readonly status: 'joined'; readonly error: undefined } & Readonly<Here>)
  | ({ readonly status: 'idle' | 'joining'; readonly error: undefined } & Readonly<Absent>)
  | ({ readonly status: 'failed'; readonly error: LumameshError } & Readonly<Absent>)

/** Follows a room: `here` while it is joined, `absent` otherwise. */
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
