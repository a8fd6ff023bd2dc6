import { usePeers, usePresence } from '@lumamesh/react'

interface Shows {
  ready: boolean
}

export function Ready({ id }: { id: string | undefined }) {
  const { presence, setPresence } = usePresence<Shows>(id)
  const peers = usePeers<Shows>(id)
  // A selector: renders again only when its result changes.
  const ready = usePeers<Shows, number>(id, (all) => all.filter((peer) => peer.presence.ready).length)

  return (
    <>
      <label>
        <input
          type="checkbox"
          checked={presence.ready ?? false}
          onChange={({ target }) => setPresence({ ready: target.checked })}
        />
        I am ready
      </label>
      <ul>
        {peers.map((peer) => (
          <li key={peer.id}>
            {peer.nick} <small>{peer.presence.ready ? 'ready' : 'not yet'}</small>
          </li>
        ))}
      </ul>
      <p>
        Others who are ready: {ready} of {peers.length}
      </p>
    </>
  )
}
