import './network.css'
import { useRelays, useRoom } from '@lumamesh/react'
import { nameOf } from '../shell/people.ts'
import { Graph } from './Graph.tsx'
import { LinkTable } from './LinkTable.tsx'
import { meshOf } from './links.ts'
import { useOwnLinks } from './useOwnLinks.ts'
import { useTraffic } from './useTraffic.ts'

const MAX_RELAYS = 4

export function Inspector({ id }: { id: string }) {
  const { self, peers } = useRoom(id)
  const relays = useRelays()
  const own = useOwnLinks(id)
  const traffic = useTraffic(id)
  if (!self) return null
  const people = [
    { id: self.id, name: `${self.nick} (you)` },
    ...peers.map((peer) => ({ id: peer.id, name: nameOf(peer) })),
  ]
  const links = meshOf(self.id, own, peers)
  return (
    <>
      <Graph people={people} links={links} relays={relays.slice(0, MAX_RELAYS)} />
      <div className="controls">
        <button id="traffic" type="button" aria-pressed={traffic.on} onClick={traffic.toggle}>
          {traffic.on ? 'Stop the traffic' : 'Make traffic'}
        </button>
        <p className="hint">
          {links.length === 0
            ? 'Nobody is here yet: share the link first.'
            : 'Green: direct. Amber: through TURN. The thicker a line, the more traffic.'}
        </p>
      </div>
      <LinkTable people={people} links={links} />
    </>
  )
}
