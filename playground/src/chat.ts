import { byId, element, hueOf } from './dom.ts'

const log = byId('log', HTMLDivElement)
const form = byId('say', HTMLFormElement)
const text = byId('text', HTMLInputElement)

export interface Line {
  /** Peer id of who said it. */
  from: string
  name: string
  text: string
  mine?: boolean
}

/** Calls `say` with each line typed here; if sending fails the line is marked. */
export function openChat(say: (text: string) => Promise<Line>): void {
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const typed = text.value.trim()
    if (!typed) return
    text.value = ''
    text.focus()
    addLine({ ...(await say(typed)), mine: true })
  })
}

export function clearChat(): void {
  log.replaceChildren()
  text.focus()
}

export function addLine({ from, name, text: words, mine = false }: Line): HTMLElement {
  const time = element('time', '', new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }))
  const byline = element('div', 'byline', mine ? 'You' : name, time)
  byline.style.setProperty('--hue', String(hueOf(from)))
  return append(element('div', mine ? 'message mine' : 'message', byline, words))
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
