import { usePresence } from '@lumamesh/react'
import { useEffect, useRef } from 'react'
import { showNotice } from '../shell/notice.ts'
import { errorWords } from '../shell/words.ts'

const TYPING_MS = 2_500

/** The field to write in. The others see that this user is typing. */
export function Composer({ id, send }: { id: string; send(text: string): Promise<void> | undefined }) {
  const input = useRef<HTMLInputElement>(null)
  const { setPresence } = usePresence<{ typing: boolean }>(id)
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined)
  const typing = (now: boolean) => {
    clearTimeout(pause.current)
    setPresence({ typing: now || undefined })
    if (now) pause.current = setTimeout(setPresence, TYPING_MS, { typing: undefined })
  }
  useEffect(() => {
    input.current?.focus()
    return () => clearTimeout(pause.current)
  }, [])

  async function submit(event: React.FormEvent): Promise<void> {
    event.preventDefault()
    const field = input.current
    const words = field?.value.trim()
    if (!field || !words) return
    field.value = ''
    typing(false)
    try {
      await send(words)
    } catch (error) {
      field.value = words
      showNotice(errorWords(error))
    }
  }
  return (
    <form className="composer" id="composer" autoComplete="off" onSubmit={submit}>
      <label className="quiet" htmlFor="text">
        Message
      </label>
      <input
        id="text"
        ref={input}
        maxLength={4000}
        placeholder="Say something"
        onInput={({ currentTarget }) => typing(currentTarget.value !== '')}
      />
      <button className="primary" type="submit">
        Send
      </button>
    </form>
  )
}
