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

/** A line for each peer that joins or leaves. The last 100 are kept. */
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
