import { useEvent, useMessages, usePresence, useRoom } from '@lumamesh/react'
import { type SubmitEvent, useState } from 'react'

interface Shown {
  waves: boolean
}

export function App() {
  const edition = 'first'
  const [open, setOpen] = useState(true)
  const [left, setLeft] = useState(0)
  const id = open ? 'fresh-react' : undefined
  const { status, room, self, peers } = useRoom<Shown>(id, { nick: 'react' })
  const { messages, send } = useMessages<string>(id)
  const { setPresence } = usePresence<Shown>(id)
  useEvent(id, 'leave', () => setLeft((count) => count + 1))

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    void send?.(String(new FormData(event.currentTarget).get('text')))
  }

  return (
    <>
      <h1>{edition}</h1>
      <p id="status">{status}</p>
      <p id="self">{self?.id}</p>
      <ul id="peers">
        {peers.map(({ id, nick, presence }) => (
          <li key={id} id={id}>
            {nick}
            {presence.waves && ' waves'}
          </li>
        ))}
      </ul>
      <p id="left">{left}</p>
      <ul id="messages">
        {messages.map(({ id, from, data }) => (
          <li key={id}>
            {from}: {data}
          </li>
        ))}
      </ul>
      <form onSubmit={submit}>
        <input name="text" aria-label="Message" />
        <button type="submit">Send</button>
      </form>
      <button type="button" id="wave" onClick={() => setPresence({ waves: true })}>
        Wave
      </button>
      <button type="button" id="leave" onClick={() => room?.leave()}>
        Leave
      </button>
      <button type="button" id="close" onClick={() => setOpen(false)}>
        Close
      </button>
    </>
  )
}
