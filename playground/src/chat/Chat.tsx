import './chat.css'
import { useMessages } from '@lumamesh/react'
import { useRef } from 'react'
import { Composer } from './Composer.tsx'
import { Line } from './Line.tsx'
import { Typing } from './Typing.tsx'
import { useAtEnd } from './useAtEnd.ts'
import { useEvents } from './useEvents.ts'
import { useUnread } from './useUnread.ts'

const TOGETHER_MS = 120_000

/** Peers may send anything: only chat messages are shown. */
function isChat(data: unknown): data is { text: string } {
  return typeof data === 'object' && data !== null && 'text' in data && typeof data.text === 'string'
}

export function Chat({ id }: { id: string }) {
  const { messages, send } = useMessages(id)
  const events = useEvents(id)
  const lines = messages.flatMap(({ data, ...line }) => (isChat(data) ? [{ ...line, text: data.text }] : []))
  const rows = [...events, ...lines].sort((a, b) => a.at - b.at)

  const log = useRef<HTMLDivElement>(null)
  useAtEnd(log, rows.length)
  useUnread(lines.filter(({ self }) => !self))
  return (
    <>
      <div className="log" id="log" role="log" aria-live="polite" aria-label="Messages" ref={log}>
        <div className="event">You are in. Share the link, or open this page in another tab.</div>
        {rows.map((row, i) => {
          if ('words' in row) return <EventLine key={row.key} words={row.words} />
          const before = rows[i - 1]
          const follows = before && 'from' in before && before.from === row.from
          return <Line key={row.id} {...row} follows={!!follows && row.at - before.at < TOGETHER_MS} />
        })}
      </div>
      <Typing id={id} />
      <Composer id={id} send={(text) => send?.({ text })} />
    </>
  )
}

function EventLine({ words }: { words: string }) {
  return <div className="event">{words}</div>
}
