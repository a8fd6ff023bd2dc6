import { hueOf } from '../shell/dom.ts'

interface LineProps {
  /** Id of who said it. */
  from: string
  nick: string
  text: string
  at: number
  mine: boolean
}

export function Line({ from, nick, text, at, mine }: LineProps) {
  const time = new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  return (
    <div className={mine ? 'message mine' : 'message'}>
      <div className="byline" style={{ '--hue': hueOf(from) } as React.CSSProperties}>
        {mine ? 'You' : nick || 'Somebody'}
        <time>{time}</time>
      </div>
      {text}
    </div>
  )
}
