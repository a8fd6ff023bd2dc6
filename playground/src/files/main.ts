import './files.css'
import type { Room } from '@lumamesh/core'
import { byId } from '../shell/dom.ts'
import { openPage } from '../shell/page.ts'
import { nameOf } from '../shell/people.ts'
import { clearCards } from './card.ts'
import { sweep } from './keep.ts'
import { offerToTake } from './receive.ts'
import { sendToAll } from './send.ts'

const drop = byId('drop', HTMLLabelElement)
const pick = byId('pick', HTMLInputElement)
const hint = byId('drop-hint', HTMLSpanElement)

function enter(room: Room): () => void {
  clearCards()
  room.on('file', offerToTake)
  const ended = new AbortController()
  const send = (files: Iterable<File> = []) => {
    for (const file of files) sendToAll(room, file)
  }
  pick.addEventListener(
    'change',
    () => {
      send(pick.files ?? [])
      // The same file may be chosen once more.
      pick.value = ''
    },
    ended,
  )
  for (const event of ['dragenter', 'dragover', 'dragleave', 'drop'] as const) {
    window.addEventListener(
      event,
      (drag) => {
        // Beside the field, too: the browser would leave the page and open the file.
        drag.preventDefault()
        drop.classList.toggle('over', event === 'dragenter' || event === 'dragover')
        if (event === 'drop') send(drag.dataTransfer?.files)
      },
      ended,
    )
  }
  const showWho = () => {
    const names = [...room.peers.values()].map(nameOf)
    hint.textContent =
      names.length > 0
        ? `They are offered to ${names.join(', ')}`
        : 'Nobody is here yet: share the link first'
    pick.disabled = names.length === 0
  }
  room.subscribe(showWho)
  showWho()
  return () => ended.abort()
}

openPage({ prefix: 'files/', enter })
sweep()
