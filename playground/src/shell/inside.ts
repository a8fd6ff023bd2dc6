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

/** Shows a room that is joined, and holds it until the user leaves. */
export function enterRoom({ looks = {}, mount }: Page, name: string, room: Readable<RoomResult>): void {
  const redraw = () => showPeople(room.getSnapshot(), looks)
  // Whatever the page's own part does.
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
  // Round-trip times are no part of a snapshot.
  const timer = setInterval(redraw, REDRAW_MS)
  redraw()
  leave = () => {
    leave = () => {}
    clearInterval(timer)
    unmount()
    offError()
    release()
    // Now, and not after the linger.
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
    // A page on plain http may not write to the clipboard.
    share.textContent = 'Copy it from the address bar'
  }
  setTimeout(() => share.replaceChildren('Copy link'), 2_000)
}

byId('leave', HTMLButtonElement).addEventListener('click', () => leave())
share.addEventListener('click', copyLink)
// Another page of the playground suggests the same room name.
document.querySelector('nav')?.addEventListener('click', ({ target }) => {
  const link = target instanceof Element && target.closest('a')
  if (link) link.hash = location.hash
})
