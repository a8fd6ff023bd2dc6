import { useChannel } from '@lumamesh/react'
import { useState } from 'react'

const PADS = ['Dawn', 'Noon', 'Dusk', 'Night']

export function Pads({ id }: { id: string | undefined }) {
  const [last, setLast] = useState({ pad: '', by: '' })
  const { channel, status, error } = useChannel<string>(id, 'pads', {
    onMessage: (pad, peer) => setLast({ pad, by: peer.nick }),
  })
  if (!channel) return <p>{error?.message ?? status}</p>

  const press = (pad: string) => {
    setLast({ pad, by: 'you' })
    channel.send(pad)
  }
  return (
    <menu>
      {PADS.map((pad) => (
        <button key={pad} type="button" aria-pressed={pad === last.pad} onClick={() => press(pad)}>
          {pad} {pad === last.pad && <small>{last.by}</small>}
        </button>
      ))}
    </menu>
  )
}
