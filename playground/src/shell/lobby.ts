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

interface LobbyEvents {
  /** The form was submitted. */
  enter(entry: Entry): void
  /** The user edits the form. */
  change(): void
}

/** Shows the form, filled in. A link that names a room enters it at once. */
export function openLobby({ enter, change }: LobbyEvents): void {
  const suggested = suggestNick()
  nick.value = rememberedNick() || suggested
  const submit = () => {
    const entry = { room: room.value.trim(), nick: nick.value.trim() }
    if (!entry.room || !entry.nick) return
    // A suggested name is not stored, so that two tabs of a browser have different names.
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
    // Inside a room, a hash change does nothing: entering itself sets the hash.
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
  // Not a field: on a phone, that would open the keyboard over a form that needs no input.
  button.focus()
}

export function hideLobby(): void {
  lobby.hidden = true
  password.value = ''
}

/** The room name in the hash. Users type hashes by hand: one with invalid encoding is used unchanged. */
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
    return '' // this page may not use storage
  }
}

function rememberNick(value: string): void {
  try {
    localStorage.setItem(NICK_KEY, value)
  } catch {
    // This page may not use storage: the next visit suggests a name again.
  }
}
