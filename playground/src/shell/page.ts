import './style.css'
import './room.css'
import type { Presence, Room } from '@lumamesh/core'
import { byId } from './dom.ts'
import { type Entry, hideLobby, openLobby, showLobby } from './lobby.ts'
import { theNetwork } from './network.ts'
import { hideNotice, showNotice } from './notice.ts'
import { type Looks, showPeople } from './people.ts'
import { errorWords } from './words.ts'

/** What one page of the playground adds to the lobby, the people and the relays that all of them show. */
export interface Page {
  /** Rooms of different pages don't mix, whatever people call them. */
  prefix?: string
  /** What we show of ourselves from the start. */
  presence?(): Presence
  looks?: Looks
  /** We are in. Returns what to do when the room is left. */
  enter(room: Room): () => void
}

const REDRAW_MS = 1_000
const inside = byId('inside', HTMLElement)
const title = byId('room-title', HTMLElement)
const share = byId('share', HTMLButtonElement)
let leave = () => {}

export function openPage(page: Page): void {
  const fail = (error: unknown) => showNotice(errorWords(error))
  openLobby(async (entry) => {
    hideNotice()
    await join(page, entry).catch(fail)
  })
  theNetwork().catch(fail)
}

async function join({ prefix = '', presence, looks = {}, enter }: Page, entry: Entry): Promise<void> {
  const { room: name, ...who } = entry
  const room = await (await theNetwork()).joinRoom(prefix + name, { ...who, presence: presence?.() ?? {} })
  location.hash = encodeURIComponent(name)
  title.textContent = name
  hideLobby()
  inside.hidden = false
  room.on('error', (error) => showNotice(errorWords(error)))
  const left = enter(room)

  const redraw = () => showPeople(room, looks)
  const timer = setInterval(redraw, REDRAW_MS)
  room.subscribe(redraw)
  redraw()
  leave = () => {
    leave = () => {}
    clearInterval(timer)
    left()
    room.leave()
    inside.hidden = true
    hideNotice()
    history.replaceState(null, '', location.pathname + location.search)
    showLobby()
  }
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

byId('leave', HTMLButtonElement).addEventListener('click', () => leave())
share.addEventListener('click', copyLink)
// Who goes to another page finds the same room name there.
document.querySelector('nav')?.addEventListener('click', ({ target }) => {
  if (target instanceof HTMLAnchorElement) target.hash = location.hash
})
