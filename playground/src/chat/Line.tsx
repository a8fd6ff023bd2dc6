import { hueOf } from '../shell/dom.ts'
import { nameOf } from '../shell/people.ts'

interface LineProps {
  /** Id of who said it. */
  from: string
  nick: string
  text: string
  /** Ms since 1970. */
  at: number
  self: boolean
  /** The line before is of the same, and not long ago. */
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
