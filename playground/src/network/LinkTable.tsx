import type { Person } from './Graph.tsx'
import type { MeshLink } from './links.ts'
import { bytesWords, rttWords } from './words.ts'

/** All connections of the room as a table. */
export function LinkTable({ people, links }: { people: readonly Person[]; links: readonly MeshLink[] }) {
  const nameBy = (id: string) => people.find((person) => person.id === id)?.name ?? ''
  return (
    <section className="links" aria-label="Connections">
      <table id="links">
        <thead>
          <tr>
            <th>Between</th>
            <th>Route</th>
            <th>Round trip</th>
            <th>Traffic</th>
          </tr>
        </thead>
        <tbody>
          {links.map(({ key, ends, route, rtt, forth, back }) => (
            <tr key={key} data-route={route}>
              <td>{ends.map(nameBy).join(' – ')}</td>
              <td className="route">{route}</td>
              <td>{rttWords(rtt)}</td>
              <td>{bytesWords(forth + back)}/s</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
