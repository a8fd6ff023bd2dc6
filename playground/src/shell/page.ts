import './style.css'
import './room.css'
import type { Presence } from '@lumamesh/core'
import type { RoomOptions, RoomResult } from '@lumamesh/core/store'
import { byId } from './dom.ts'
import { type Entry, hideLobby, openLobby, showLobby } from './lobby.ts'
import { hideNotice, showNotice } from './notice.ts'
import { type Looks, showPeople } from './people.ts'
import { showNetwork } from './status.ts'
import { store } from './store.ts'
import { errorWords } from './words.ts'

/** What one page of the playground adds to the lobby, the people and the relays that all of them show. */
export interface Page {
  /** Rooms of different pages don't mix, whatever people call them. */
  prefix?: string
  /** What we show of ourselves from the start. */
  presence?(): Presence
  looks?: Looks
  /** We are in the room of that id: fills the place. Returns what takes it out again. */
  mount(place: HTMLElement, id: string): () => void
}

const REDRAW_MS = 1_000
const inside = byId('inside', HTMLElement)
const title = byId('room-title', HTMLElement)
const place = byId('part', HTMLElement)
const share = byId('share', HTMLButtonElement)
let leave = () => {}

export function openPage(page: Page): void {
  openLobby((entry) => enter(page, entry))
  showNetwork()
}

async function enter({ prefix = '', presence, looks = {}, mount }: Page, entry: Entry): Promise<void> {
  hideNotice()
  const { room: name, ...who } = entry
  const room = store.room(prefix + name, { ...who, presence: presence?.() ?? {} } satisfies RoomOptions)
  // As long as we are inside, the room is held, whatever the page's own part does.
  const redraw = () => showPeople(room.getSnapshot(), looks)
  const release = room.subscribe(redraw)
  const { room: joined, error } = await settled(room)
  if (!joined) {
    release()
    return showNotice(errorWords(error))
  }
  location.hash = encodeURIComponent(name)
  title.textContent = name
  hideLobby()
  inside.hidden = false
  const offError = joined.on('error', (failure) => showNotice(errorWords(failure)))
  const unmount = mount(place, prefix + name)
  // Round-trip times are no part of a snapshot.
  const timer = setInterval(redraw, REDRAW_MS)
  redraw()
  leave = () => {
    leave = () => {}
    clearInterval(timer)
    unmount()
    offError()
    release()
    joined.leave()
    inside.hidden = true
    hideNotice()
    history.replaceState(null, '', location.pathname + location.search)
    showLobby()
  }
}

/** The room once it is joined, or what became of it. */
function settled(room: {
  subscribe(f: () => void): () => void
  getSnapshot(): RoomResult
}): Promise<RoomResult> {
  return new Promise((resolve) => {
    const look = () => {
      const result = room.getSnapshot()
      if (result.status === 'joining') return
      off()
      resolve(result)
    }
    const off = room.subscribe(look)
    look()
  })
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
