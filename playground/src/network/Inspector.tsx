import './network.css'
import { useRoom } from '@lumamesh/react'
import { nameOf } from '../shell/people.ts'
import { Graph } from './Graph.tsx'
import { meshOf } from './links.ts'
import { useOwnLinks } from './useOwnLinks.ts'
import { useTraffic } from './useTraffic.ts'
import { bytesWords, rttWords } from './words.ts'

export function Inspector({ id }: { id: string }) {
  const { self, peers } = useRoom(id)
  const own = useOwnLinks(id)
  const traffic = useTraffic(id)
  if (!self) return null
  const nodes = [
    { id: self.id, name: `${self.nick} (you)` },
    ...peers.map((peer) => ({ id: peer.id, name: nameOf(peer) })),
  ]
  const links = meshOf(self.id, own, peers)
  const nameBy = (wanted: string) => nodes.find((node) => node.id === wanted)?.name ?? ''
  return (
    <>
      <Graph nodes={nodes} links={links} />
      <div className="controls">
        <button id="traffic" type="button" aria-pressed={traffic.on} onClick={traffic.toggle}>
          {traffic.on ? 'Stop the traffic' : 'Make traffic'}
        </button>
        <p className="hint">
          {links.length === 0
            ? 'Nobody is here yet: share the link first.'
            : 'Green goes direct, amber through TURN; the thicker, the more goes there.'}
        </p>
      </div>
      <div className="links" role="log" aria-label="Connections">
        <table id="links">
          <thead>
            <tr>
              <th>Between</th>
              <th>Way</th>
              <th>Round trip</th>
              <th>Bytes a second</th>
            </tr>
          </thead>
          <tbody>
            {links.map(({ key, ends, route, rtt, rate }) => (
              <tr key={key} data-route={route}>
                <td>{ends.map(nameBy).join(' – ')}</td>
                <td>{route}</td>
                <td>{rttWords(rtt)}</td>
                <td>{bytesWords(rate)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
