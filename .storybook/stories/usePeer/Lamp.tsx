import { usePeer, usePeers, usePresence } from '@lumamesh/react'
import { useState } from 'react'

interface Shows {
  light: number
}

export function Lamp({ id }: { id: string | undefined }) {
  const { presence, setPresence } = usePresence<Shows>(id)
  const peers = usePeers<Shows>(id)
  const [watched, watch] = useState<string>()
  const peer = usePeer<Shows>(id, watched ?? peers[0]?.id)

  return (
    <>
      <label>
        Your lamp
        <input
          type="range"
          value={presence.light ?? 30}
          onChange={({ target }) => setPresence({ light: target.valueAsNumber })}
        />
      </label>
      <label>
        You watch
        <select value={peer?.id} onChange={({ target }) => watch(target.value)}>
          {peers.map(({ id, nick }) => (
            <option key={id} value={id}>
              {nick}
            </option>
          ))}
        </select>
      </label>
      <meter value={peer?.presence.light ?? 30} min={0} max={100} />
      <p>{peer ? `${peer.nick}'s lamp is at ${peer.presence.light ?? 30} %.` : 'Nobody to watch.'}</p>
    </>
  )
}
