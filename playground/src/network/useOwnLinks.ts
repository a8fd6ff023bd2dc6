import { usePresence, useRoom } from '@lumamesh/react'
import { useEffect, useState } from 'react'
import { type LinkReport, reportsOf, type Traffic } from './links.ts'

const EVERY_MS = 1_000

/** This page’s connections, measured once a second and shared with the others as presence. */
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
      // Divided by the true time: the timer of a background page fires less often.
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
