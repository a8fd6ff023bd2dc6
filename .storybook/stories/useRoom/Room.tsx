import { useRoom } from '@lumamesh/react'

export function Room({ id }: { id: string | undefined }) {
  const { status, self, peers, error, retry } = useRoom(id)

  switch (status) {
    case 'idle':
      return <p>Not in the room.</p>
    case 'joining':
      return <p>Joining…</p>
    case 'failed':
      return (
        <>
          <p role="alert">{error.message}</p>
          <button type="button" onClick={retry}>
            Try again
          </button>
        </>
      )
    case 'joined':
      return (
        <ul>
          <li>{self.nick}, that is you</li>
          {peers.map((peer) => (
            <li key={peer.id}>
              {peer.nick} <small>{peer.status}</small>
            </li>
          ))}
        </ul>
      )
  }
}
