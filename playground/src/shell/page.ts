import './style.css'
import './room.css'
import type { Presence } from '@lumamesh/core'
import type { RoomResult } from '@lumamesh/core/store'
import { enterRoom } from './inside.ts'
import { type Entry, openLobby, setBusy } from './lobby.ts'
import { hideNotice, showNotice } from './notice.ts'
import type { Looks } from './people.ts'
import { offerSource } from './source.ts'
import { showNetwork } from './status.ts'
import { store } from './store.ts'
import { errorWords } from './words.ts'

/** A page of the playground: what it adds to the lobby, the people and the relays that all pages show. */
export interface Page {
  /** Goes before the room's name, so that rooms of different pages never share an id. */
  prefix?: string
  /** The presence with which this page joins. */
  presence?(): Presence
  looks?: Looks
  /** Renders the page’s part of the room `id` into `place`. Returns a function that removes it. */
  mount(place: HTMLElement, id: string): () => void
}

export function openPage(page: Page): void {
  let giveUp = () => {}
  openLobby({
    enter(entry) {
      giveUp()
      giveUp = enter(page, entry)
    },
    change: () => giveUp(),
  })
  showNetwork()
  offerSource()
}

/** Joins the room and then shows it, after failures too. The returned function cancels that. */
function enter(page: Page, { room: name, ...who }: Entry): () => void {
  const id = (page.prefix ?? '') + name
  const room = store.room(id, { ...who, presence: page.presence?.() ?? {} })
  let waiting = true
  let failure: RoomResult['error']
  const look = () => {
    const { room: joined, error } = room.getSnapshot()
    if (!waiting) return
    if (joined) {
      stop()
      enterRoom(page, name, room)
      return release()
    }
    setBusy(error === undefined)
    if (error && error !== failure) showNotice(errorWords(error), again)
    failure = error
  }
  const stop = () => {
    waiting = false
    setBusy(false)
  }
  // If the network failed, the room can’t retry alone.
  const again = () => {
    store.network().getSnapshot().retry()
    room.getSnapshot().retry()
  }
  const release = room.subscribe(look)
  hideNotice()
  look()
  return () => {
    if (!waiting) return
    stop()
    release()
  }
}
