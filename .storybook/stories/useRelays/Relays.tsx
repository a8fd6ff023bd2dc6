import { useRelays } from '@lumamesh/react'

export function Relays() {
  const relays = useRelays()
  if (relays.length === 0) return <p>No relay is known.</p>

  return (
    <ul>
      {relays.map(({ id, address, status, rtt }) => (
        <li key={id}>
          <b>{address}</b> <small>{status}</small> {rtt !== undefined && `${Math.round(rtt)} ms`}
        </li>
      ))}
    </ul>
  )
}
