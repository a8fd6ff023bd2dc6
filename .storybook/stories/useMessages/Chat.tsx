import { useMessages } from '@lumamesh/react'
import { useState } from 'react'

export function Chat({ id }: { id: string | undefined }) {
  const { messages, send, status, error } = useMessages<string>(id)
  const [text, setText] = useState('')
  if (!send) return <p>{error?.message ?? status}</p>

  return (
    <>
      <ol>
        {messages.map((message) => (
          <li key={message.id} className={message.self ? 'own' : ''}>
            <b>{message.nick}</b> {message.data}
          </li>
        ))}
      </ol>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send(text)
          setText('')
        }}
      >
        <input
          required
          placeholder="Say something"
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <button type="submit">Send</button>
      </form>
    </>
  )
}
