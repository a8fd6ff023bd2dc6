import './chat.css'
import { useMessages, useRoom } from '@lumamesh/react'
import { useEffect, useLayoutEffect, useRef } from 'react'
import { Line } from './Line.tsx'
import { Say } from './Say.tsx'
import { useEvents } from './useEvents.ts'

/** What others send is theirs to choose: only what looks like a line of chat is shown. */
function isChat(data: unknown): data is { text: string } {
  return typeof data === 'object' && data !== null && 'text' in data && typeof data.text === 'string'
}

export function Chat({ id }: { id: string }) {
  const { self } = useRoom(id)
  const { messages, send } = useMessages(id)
  const events = useEvents(id)
  const lines = messages.flatMap((message) =>
    isChat(message.data) ? [{ ...message, text: message.data.text }] : [],
  )
  const log = useRef<HTMLDivElement>(null)
  useAtEnd(log, lines.length + events.length)
  useUnread(lines.filter(({ self }) => !self).length)

  const entries = [
    ...events.map(({ key, at, words }) => ({
      at,
      row: (
        <div key={key} className="event">
          {words}
        </div>
      ),
    })),
    ...lines.map((line) => ({
      at: line.at,
      row: <Line key={line.id} {...line} mine={line.from === self?.id} />,
    })),
  ]
  return (
    <>
      <div className="log" id="log" role="log" aria-live="polite" aria-label="Messages" ref={log}>
        <div className="event">You are in. Share the link, or open this page once more.</div>
        {entries.sort((a, b) => a.at - b.at).map(({ row }) => row)}
      </div>
      <Say id={id} send={(text) => send?.({ text })} />
    </>
  )
}

/** Keeps the newest line in sight, for whoever has not scrolled up. */
function useAtEnd(log: React.RefObject<HTMLDivElement | null>, lines: number): void {
  const atEnd = useRef(true)
  useEffect(() => {
    const list = log.current
    const look = () => {
      if (list) atEnd.current = list.scrollHeight - list.scrollTop - list.clientHeight < 60
    }
    list?.addEventListener('scroll', look)
    return () => list?.removeEventListener('scroll', look)
  }, [log])
  // Another line is what moves the end.
  useLayoutEffect(() => {
    if (atEnd.current && log.current) log.current.scrollTop = log.current.scrollHeight
  }, [log, lines])
}

/** The number of lines that came while nobody looked, in the tab's title. */
function useUnread(heard: number): void {
  const seen = useRef(heard)
  useEffect(() => {
    const title = document.title
    const show = () => {
      if (!document.hidden) seen.current = heard
      const unread = heard - seen.current
      document.title = unread > 0 ? `(${unread}) ${title}` : title
    }
    show()
    document.addEventListener('visibilitychange', show)
    return () => {
      document.removeEventListener('visibilitychange', show)
      document.title = title
    }
  }, [heard])
}
