import { byId } from './dom.ts'
import { suggestNick, suggestRoom } from './suggestions.ts'

export interface Entry {
  room: string
  nick: string
  password?: string
}

const lobby = byId('lobby', HTMLElement)
const form = byId('join', HTMLFormElement)
const room = byId('room', HTMLInputElement)
const nick = byId('nick', HTMLInputElement)
const password = byId('password', HTMLInputElement)
const button = byId('enter', HTMLButtonElement)
const NICK_KEY = 'playground-nick'

interface Door {
  /** Called with what was typed. */
  enter(entry: Entry): void
  /** Something else is being typed than what was entered with. */
  change(): void
}

/** The form at the door, filled in. A link that names a room enters it at once. */
export function openLobby({ enter, change }: Door): void {
  const suggested = suggestNick()
  nick.value = rememberedNick() || suggested
  const submit = () => {
    const entry = { room: room.value.trim(), nick: nick.value.trim() }
    if (!entry.room || !entry.nick) return
    // A suggestion is not kept, so that two tabs of a browser have two names.
    if (entry.nick !== suggested) rememberNick(entry.nick)
    enter(password.value ? { ...entry, password: password.value } : entry)
  }
  form.addEventListener('input', change)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    submit()
  })
  const follow = () => {
    const named = decodeHash()
    // Entering sets the hash, too.
    if (!named || lobby.hidden) return
    room.value = named
    submit()
  }
  window.addEventListener('hashchange', follow)
  showLobby()
  follow()
}

export function showLobby(): void {
  lobby.hidden = false
  room.value ||= suggestRoom()
  // Not a field: on a phone, that opens the keyboard over a form that is filled in.
  button.focus()
}

export function hideLobby(): void {
  lobby.hidden = true
  password.value = ''
}

/** A hash is typed and pasted by people: one that is no valid encoding is taken as it stands. */
function decodeHash(): string {
  const hash = location.hash.slice(1)
  try {
    return decodeURIComponent(hash)
  } catch {
    return hash
  }
}

export function setBusy(busy: boolean): void {
  button.disabled = busy
  button.textContent = busy ? 'Connecting…' : 'Enter the room'
}

function rememberedNick(): string {
  try {
    return localStorage.getItem(NICK_KEY) ?? ''
  } catch {
    return '' // storage is closed to this page: nothing to remember
  }
}

function rememberNick(value: string): void {
  try {
    localStorage.setItem(NICK_KEY, value)
  } catch {
    // Storage is closed to this page: the name is asked for again next time.
  }
}
