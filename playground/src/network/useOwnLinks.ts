import { usePresence, useRoom } from '@lumamesh/react'
import { useEffect, useState } from 'react'
import { type LinkReport, reportsOf, type Traffic } from './links.ts'

const EVERY_MS = 1_000

/** Our own connections, looked at once a second and told to the others. */
export function useOwnLinks(id: string): readonly LinkReport[] {
  const { room } = useRoom(id)
  const { setPresence } = usePresence<{ links: readonly LinkReport[] }>(id)
  const [links, setLinks] = useState<readonly LinkReport[]>([])
  useEffect(() => {
    if (!room) return
    let before: ReadonlyMap<string, Traffic> = new Map()
    let at = performance.now()
    const look = () => {
      const stats = room.stats()
      const now = performance.now()
      // A page in the background looks less often.
      const reports = reportsOf(stats, before, (now - at) / 1_000)
      before = stats
      at = now
      setLinks(reports)
      setPresence({ links: reports })
    }
    look()
    const timer = setInterval(look, EVERY_MS)
    return () => clearInterval(timer)
  }, [room, setPresence])
  return links
}
