import { usePresence, useRoom } from '@lumamesh/react'
import { useEffect, useState } from 'react'
import { type LinkReport, reportOf } from './links.ts'

const EVERY_MS = 1_000

/** Our own connections, looked at once a second and told to the others. */
export function useOwnLinks(id: string): readonly LinkReport[] {
  const { room } = useRoom(id)
  const { setPresence } = usePresence<{ links: readonly LinkReport[] }>(id)
  const [links, setLinks] = useState<readonly LinkReport[]>([])
  useEffect(() => {
    if (!room) return
    const before = new Map<string, number>()
    const look = () => {
      const now = reportOf(room, before, EVERY_MS / 1_000)
      setLinks(now)
      setPresence({ links: now })
    }
    look()
    const timer = setInterval(look, EVERY_MS)
    return () => clearInterval(timer)
  }, [room, setPresence])
  return links
}
