import { useEvent } from '@lumamesh/react'
import { useState } from 'react'
import { nameOf } from '../shell/people.ts'

export interface RoomEvent {
  key: string
  /** Ms since 1970. */
  at: number
  words: string
}

const KEPT = 100

/** Who is here and who left, as lines. */
export function useEvents(id: string): readonly RoomEvent[] {
  const [events, setEvents] = useState<readonly RoomEvent[]>([])
  const add = (words: string) =>
    setEvents((before) =>
      [...before, { key: `${performance.now()} ${words}`, at: Date.now(), words }].slice(-KEPT),
    )
  useEvent(id, 'peer', (peer) => add(`${nameOf(peer)} is here`))
  useEvent(id, 'leave', (peer) => add(`${nameOf(peer)} left`))
  return events
}
