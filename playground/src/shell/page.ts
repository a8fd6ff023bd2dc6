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

/** Goes in as soon as the room is joined: now, or when what failed has healed, unless the returned function is called before. */
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
  // Without a network, too.
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
