import type { Readable, RoomResult } from '@lumamesh/core/store'
import { byId } from './dom.ts'
import { hideLobby, showLobby } from './lobby.ts'
import { hideNotice, showNotice } from './notice.ts'
import type { Page } from './page.ts'
import { showPeople } from './people.ts'
import { errorWords } from './words.ts'

const REDRAW_MS = 1_000
const inside = byId('inside', HTMLElement)
const title = byId('room-title', HTMLElement)
const place = byId('part', HTMLElement)
const share = byId('share', HTMLButtonElement)
let leave = () => {}

/** Shows a joined room and keeps it joined until the user leaves. */
export function enterRoom({ looks = {}, mount }: Page, name: string, room: Readable<RoomResult>): void {
  const redraw = () => showPeople(room.getSnapshot(), looks)
  // Subscribed for the whole stay: without a subscriber, the store would leave the room.
  const release = room.subscribe(redraw)
  const { room: joined } = room.getSnapshot()
  if (!joined) return release()
  location.hash = encodeURIComponent(name)
  title.textContent = name
  hideNotice()
  hideLobby()
  inside.hidden = false
  const offError = joined.on('error', (failure) => showNotice(errorWords(failure)))
  const unmount = mount(place, joined.id)
  // A new round-trip time does not notify subscribers.
  const timer = setInterval(redraw, REDRAW_MS)
  redraw()
  leave = () => {
    leave = () => {}
    clearInterval(timer)
    unmount()
    offError()
    release()
    // At once: after release() alone, the store would linger in the room.
    joined.leave()
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
    // A page on plain http can’t write to the clipboard.
    share.textContent = 'Copy it from the address bar'
  }
  setTimeout(() => share.replaceChildren('Copy link'), 2_000)
}

byId('leave', HTMLButtonElement).addEventListener('click', () => leave())
share.addEventListener('click', copyLink)
// Links to the other pages of the playground carry the room name.
document.querySelector('nav')?.addEventListener('click', ({ target }) => {
  const link = target instanceof Element && target.closest('a')
  if (link) link.hash = location.hash
})
