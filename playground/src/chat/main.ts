import './chat.css'
import type { Room } from '@lumamesh/core'
import { byId } from '../shell/dom.ts'
import { showNotice } from '../shell/notice.ts'
import { openPage } from '../shell/page.ts'
import { nameOf } from '../shell/people.ts'
import { errorWords } from '../shell/words.ts'
import { addEvent, addLine, clearChat } from './lines.ts'

const form = byId('say', HTMLFormElement)
const text = byId('text', HTMLInputElement)

function enter(room: Room): () => void {
  clearChat()
  text.focus()
  addEvent('You are in. Share the link, or open this page once more.')
  room.on('peer', (peer) => addEvent(`${nameOf(peer)} came in`))
  room.on('leave', (peer) => addEvent(`${nameOf(peer)} left`))
  room.on('message', (data, peer) => {
    if (isChat(data)) addLine({ from: peer.id, name: nameOf(peer), text: data.text })
  })
  form.onsubmit = (event) => {
    event.preventDefault()
    say(room, text.value.trim())
  }
  return () => {}
}

async function say(room: Room, words: string): Promise<void> {
  if (!words) return
  text.value = ''
  text.focus()
  const line = addLine({ from: room.self.id, name: 'You', text: words, mine: true })
  try {
    await room.broadcast({ text: words })
  } catch (error) {
    line.classList.add('unsent')
    showNotice(errorWords(error))
  }
}

/** What others send is theirs to choose: only what looks like a line of chat is shown. */
function isChat(data: unknown): data is { text: string } {
  return typeof data === 'object' && data !== null && 'text' in data && typeof data.text === 'string'
}

openPage({ enter })
