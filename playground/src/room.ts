import type { Network, Room } from '@lumamesh/core'
import { addEvent, addLine, clearChat, openChat } from './chat.ts'
import { byId } from './dom.ts'
import { type Entry, hideLobby, showLobby } from './lobby.ts'
import { hideNotice, showNotice } from './notice.ts'
import { nameOf, showPeople } from './people.ts'
import { errorWords } from './words.ts'

const REDRAW_MS = 1_000
const inside = byId('inside', HTMLElement)
const title = byId('room-title', HTMLElement)
const share = byId('share', HTMLButtonElement)
let current: { room: Room; nick: string } | undefined

/** Enters the room and shows it until it is left. */
export async function enterRoom(network: Network, { room: id, nick, password }: Entry): Promise<void> {
  const room = await network.joinRoom(id, password ? { nick, password } : { nick })
  current = { room, nick }
  location.hash = encodeURIComponent(id)
  hideLobby()
  inside.hidden = false
  title.textContent = id
  clearChat()
  addEvent('You are in. Share the link, or open this page once more.')
  listen(room)
  redraw()
}

function listen(room: Room): void {
  room.on('peer', (peer) => {
    addEvent(`${nameOf(peer)} came in`)
    redraw()
  })
  room.on('leave', (peer) => {
    addEvent(`${nameOf(peer)} left`)
    redraw()
  })
  room.on('message', (data, peer) => {
    if (isChat(data)) addLine({ from: peer.id, name: nameOf(peer), text: data.text })
  })
  room.on('error', (error) => showNotice(errorWords(error)))
}

function redraw(): void {
  if (current) showPeople(current.room, current.nick)
}

/** What others send is theirs to choose: only what looks like a line of chat is shown. */
function isChat(data: unknown): data is { text: string } {
  return typeof data === 'object' && data !== null && 'text' in data && typeof data.text === 'string'
}

function leaveRoom(): void {
  const left = current
  current = undefined
  inside.hidden = true
  hideNotice()
  history.replaceState(null, '', location.pathname + location.search)
  showLobby()
  left?.room.leave()
}

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href)
    share.textContent = 'Copied'
  } catch {
    // A page on plain http may not write to the clipboard.
    share.textContent = 'Copy it from the address bar'
  }
  setTimeout(() => share.replaceChildren('Copy link'), 2_000)
}

openChat(async (text) => {
  if (!current) throw new Error('There is no room to speak in')
  const { room, nick } = current
  try {
    await room.broadcast({ text })
  } catch (error) {
    showNotice(errorWords(error))
  }
  return { from: room.self.id, name: nick, text }
})
byId('leave', HTMLButtonElement).addEventListener('click', leaveRoom)
share.addEventListener('click', copyLink)
setInterval(redraw, REDRAW_MS)
