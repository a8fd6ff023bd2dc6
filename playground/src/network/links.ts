import type { PeerStats } from '@lumamesh/core'
import type { PeerSnapshot } from '@lumamesh/core/store'

/** A page’s report about its connection to a peer, part of its presence. */
export interface LinkReport {
  to: string
  route: 'direct' | 'turn' | 'unknown'
  /** Round-trip time, ms; -1: not measured yet. */
  rtt: number
  /** Bytes a second, to and from the peer. */
  sent: number
  received: number
}

/** A connection between two pages of the room, as one of them reports it. */
export interface MeshLink {
  key: string
  ends: readonly [string, string]
  route: LinkReport['route']
  rtt: number
  /** Bytes a second: from the first end to the second, and back. */
  forth: number
  back: number
}

/** The bytes sent to and received from a peer, in total. */
export type Traffic = Pick<PeerStats, 'bytesSent' | 'bytesReceived'>

const MAX_LINKS = 128

/** This page’s reports. `before`: the traffic `seconds` ago, by peer. */
export function reportsOf(
  stats: ReadonlyMap<string, PeerStats>,
  before: ReadonlyMap<string, Traffic>,
  seconds: number,
): LinkReport[] {
  const rate = (now: number, then = now) => Math.max(0, Math.round((now - then) / seconds))
  return [...stats].slice(0, MAX_LINKS).map(([to, now]) => ({
    to,
    route: now.route ?? 'unknown',
    rtt: now.rtt === undefined ? -1 : Math.round(now.rtt * 10) / 10,
    sent: rate(now.bytesSent, before.get(to)?.bytesSent),
    received: rate(now.bytesReceived, before.get(to)?.bytesReceived),
  }))
}

/** All connections of the room, each once. This page’s own report counts before a peer’s. */
export function meshOf(self: string, own: readonly LinkReport[], peers: readonly PeerSnapshot[]): MeshLink[] {
  const here = new Set([self, ...peers.map(({ id }) => id)])
  const links = new Map<string, MeshLink>()
  const add = (from: string, reports: readonly LinkReport[]) => {
    for (const { to, route, rtt, sent, received } of reports) {
      const key = [from, to].sort().join()
      if (here.has(to) && to !== from && !links.has(key))
        links.set(key, { key, ends: [from, to], route, rtt, forth: sent, back: received })
    }
  }
  add(self, own)
  for (const { id, presence } of peers) add(id, reportsIn((presence as { links?: unknown }).links))
  return [...links.values()]
}

/** The valid reports in a peer’s presence. Peers may send anything. */
function reportsIn(links: unknown): LinkReport[] {
  return Array.isArray(links) ? links.slice(0, MAX_LINKS).filter(isReport) : []
}

function isReport(value: unknown): value is LinkReport {
  if (typeof value !== 'object' || value === null) return false
  const { to, route, ...numbers } = value as Record<string, unknown>
  return (
    typeof to === 'string' &&
    (route === 'direct' || route === 'turn' || route === 'unknown') &&
    ['rtt', 'sent', 'received'].every((name) => Number.isFinite(numbers[name]))
  )
}
