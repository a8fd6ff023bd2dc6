import { byId, element, hueOf } from '../shell/dom.ts'

const log = byId('log', HTMLDivElement)

export interface Line {
  /** Peer id of who said it. */
  from: string
  name: string
  text: string
  mine?: boolean
}

export function clearChat(): void {
  log.replaceChildren()
}

export function addLine({ from, name, text, mine = false }: Line): HTMLElement {
  const time = element('time', '', new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }))
  const byline = element('div', 'byline', name, time)
  byline.style.setProperty('--hue', String(hueOf(from)))
  return append(element('div', mine ? 'message mine' : 'message', byline, text))
}

/** A line about the room itself: who came, who went. */
export function addEvent(words: string): void {
  append(element('div', 'event', words))
}

function append(item: HTMLElement): HTMLElement {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60
  log.append(item)
  if (atEnd) log.scrollTop = log.scrollHeight
  return item
}
