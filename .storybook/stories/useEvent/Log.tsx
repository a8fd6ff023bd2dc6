import { useEvent, useRoom } from '@lumamesh/react'
import { useState } from 'react'

export function Log({ id }: { id: string | undefined }) {
  const { room, status, error } = useRoom(id)
  const [lines, setLines] = useState<string[]>([])
  const log = (line: string) => setLines((before) => [...before, line].slice(-6))

  useEvent(id, 'peer', (peer) => log(`${peer.nick} is here`))
  useEvent(id, 'leave', (peer) => log(`${peer.nick} left`))
  useEvent(id, 'message', (data, peer) => log(`${peer.nick}: ${data}`))

  if (!room) return <p>{error?.message ?? status}</p>
  return (
    <>
      <ol>
        {lines.map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other key.
          <li key={i}>{line}</li>
        ))}
      </ol>
      <button type="button" onClick={() => room.broadcast('hello!')}>
        Wave
      </button>
    </>
  )
}
