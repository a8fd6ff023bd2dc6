import { usePeers, usePresence } from '@lumamesh/react'

interface Shows {
  color: string
  says: string
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
          placeholder="Others see it as you type"
          value={presence.says ?? ''}
          onChange={({ target }) => setPresence({ says: target.value })}
        />
      </form>
      <ul>
        {peers.map((peer) => (
          <li key={peer.id}>
            <b style={{ color: peer.presence.color }}>{peer.nick}</b> {peer.presence.says}
          </li>
        ))}
      </ul>
    </>
  )
}
