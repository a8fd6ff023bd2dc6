import type { Peer, Room } from '@lumamesh/core'
import { button } from '../shell/dom.ts'
import { nameOf } from '../shell/people.ts'
import { addCard } from './card.ts'
import { ProgressRow } from './progressRow.ts'
import { sizeWords, stopWords } from './words.ts'

/** Offers a file to everybody who is here now, each with progress of their own. */
export function sendToAll(room: Room, file: File): void {
  const peers = [...room.peers.values()]
  if (peers.length === 0) return
  addCard(file.name, `You · ${sizeWords(file.size)}`, ...peers.map((peer) => sendTo(peer, file)))
}

function sendTo(peer: Peer, file: File): HTMLElement {
  const row = new ProgressRow(nameOf(peer), file.size)
  const giveUp = new AbortController()
  row.say(
    'is asked',
    button('Cancel', () => giveUp.abort()),
  )
  peer
    .sendFile(file, { signal: giveUp.signal, onProgress: ({ sent }) => row.show(sent) })
    .then(() => row.end('done', 'has it'))
    .catch((error: unknown) => row.end('failed', stopWords(error, '')))
  return row.element
}
