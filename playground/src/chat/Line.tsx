import { hueOf } from '../shell/dom.ts'
import { nameOf } from '../shell/people.ts'

interface LineProps {
  /** The sender’s id. */
  from: string
  nick: string
  text: string
  /** Ms since 1970. */
  at: number
  self: boolean
  /** Whether the line before is from the same sender, and recent. */
  follows: boolean
}

export function Line({ from, nick, text, at, self, follows }: LineProps) {
  const time = new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  return (
    <div className={`message ${self ? 'mine' : ''} ${follows ? 'follows' : ''}`}>
      {!follows && (
        <div className="byline" style={{ '--hue': hueOf(from) } as React.CSSProperties}>
          {self ? 'You' : nameOf({ nick })}
          <time dateTime={new Date(at).toISOString()}>{time}</time>
        </div>
      )}
      {text}
    </div>
  )
}
