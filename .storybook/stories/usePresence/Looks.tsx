import { usePeers, usePresence } from '@lumamesh/react'

interface Shows {
  color: string
  message: string
}

export function Looks({ id }: { id: string | undefined }) {
  const { presence, setPresence } = usePresence<Shows>(id)
  const peers = usePeers<Shows>(id)

  return (
    <>
      <form onSubmit={(event) => event.preventDefault()}>
        <input
          type="color"
          aria-label="Your colour"
          value={presence.color ?? '#808080'}
          onChange={({ target }) => setPresence({ color: target.value })}
        />
        <input
          placeholder="Others see this as you type"
          value={presence.message ?? ''}
          onChange={({ target }) => setPresence({ message: target.value })}
        />
      </form>
      <ul>
        {peers.map((peer) => (
          <li key={peer.id}>
            <b style={{ color: peer.presence.color }}>{peer.nick}</b> {peer.presence.message}
          </li>
        ))}
      </ul>
    </>
  )
}
