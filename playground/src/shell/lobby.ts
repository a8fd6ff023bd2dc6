import { byId } from './dom.ts'

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

/** The form at the door. */
export function openLobby({ enter, change }: Door): void {
  nick.value = rememberedNick()
  showLobby()
  form.addEventListener('input', change)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const entry = { room: room.value.trim(), nick: nick.value.trim() }
    if (!entry.room || !entry.nick) return
    rememberNick(entry.nick)
    enter(password.value ? { ...entry, password: password.value } : entry)
  })
  window.addEventListener('hashchange', fillRoom)
}

export function showLobby(): void {
  lobby.hidden = false
  fillRoom()
  ;(room.value ? nick : room).focus()
}

export function hideLobby(): void {
  lobby.hidden = true
  password.value = ''
}

function fillRoom(): void {
  const named = decodeHash()
  if (named) room.value = named
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
  button.textContent = busy ? 'Entering…' : 'Enter the room'
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
