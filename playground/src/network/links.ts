import type { Room } from '@lumamesh/core'
import type { PeerSnapshot } from '@lumamesh/core/store'

/** What a page tells of its connection to another, in its presence. */
export interface LinkReport {
  to: string
  route: 'direct' | 'turn' | 'unknown'
  /** Round-trip time, ms; -1: not measured yet. */
  rtt: number
  /** Bytes a second, both ways. */
  rate: number
}

/** One connection between two of the room, as one of them or both tell it. */
export interface MeshLink extends Omit<LinkReport, 'to'> {
  key: string
  ends: readonly [string, string]
}

const MAX_LINKS = 128

/** What to tell of our own connections; `before`: how many bytes had gone `seconds` ago. */
export function reportOf(room: Room, before: Map<string, number>, seconds: number): LinkReport[] {
  return [...room.stats()].slice(0, MAX_LINKS).map(([to, { bytesSent, bytesReceived, rtt, route }]) => {
    const bytes = bytesSent + bytesReceived
    const rate = Math.max(0, Math.round((bytes - (before.get(to) ?? bytes)) / seconds))
    before.set(to, bytes)
    return { to, route: route ?? 'unknown', rtt: rtt === undefined ? -1 : Math.round(rtt * 10) / 10, rate }
  })
}

/** All connections of the room, from what each says of its own. */
export function meshOf(self: string, own: readonly LinkReport[], peers: readonly PeerSnapshot[]): MeshLink[] {
  const here = new Set([self, ...peers.map(({ id }) => id)])
  const links = new Map<string, MeshLink>()
  const tell = (from: string, reports: readonly LinkReport[]) => {
    for (const { to, ...report } of reports) {
      if (!here.has(to) || to === from) continue
      const ends = from < to ? ([from, to] as const) : ([to, from] as const)
      const key = ends.join()
      const known = links.get(key)
      links.set(key, known && known.rate > report.rate ? known : { ...report, key, ends })
    }
  }
  for (const { id, presence } of peers) tell(id, reportsIn((presence as { links?: unknown }).links))
  // What we know ourselves counts most.
  for (const report of own) links.delete(report.to < self ? `${report.to},${self}` : `${self},${report.to}`)
  tell(self, own)
  return [...links.values()]
}

/** What others say is theirs to choose: only what looks like a report is used. */
function reportsIn(links: unknown): LinkReport[] {
  return Array.isArray(links) ? links.slice(0, MAX_LINKS).filter(isReport) : []
}

function isReport(value: unknown): value is LinkReport {
  if (typeof value !== 'object' || value === null) return false
  const { to, route, rtt, rate } = value as Record<string, unknown>
  return (
    typeof to === 'string' &&
    (route === 'direct' || route === 'turn' || route === 'unknown') &&
    Number.isFinite(rtt) &&
    Number.isFinite(rate)
  )
}
