import type { IncomingFile, Peer } from '@lumamesh/core'
import { button } from '../shell/dom.ts'
import { nameOf } from '../shell/people.ts'
import { addCard } from './card.ts'
import { keep } from './keep.ts'
import { ProgressRow } from './progressRow.ts'
import { sizeWords, stopWords } from './words.ts'

/** Shows what somebody offers, and takes it if we want it. */
export function offerToTake(file: IncomingFile, peer: Peer): void {
  const name = nameOf(peer)
  const row = new ProgressRow('', file.size)
  let answered = false
  const stop = button('Cancel', () => file.abort())
  file.onProgress((received) => {
    if (file.status === 'receiving') row.show(received)
    else if (file.status === 'stopped' && !answered)
      row.end('failed', peer.status === 'closed' ? `${name} left` : `${name} took it back`)
  })

  /** `taking` does the work and gives what to show at the end. */
  const take = async (taking: Promise<{ words: string; links: HTMLElement[] }>) => {
    answered = true
    row.say('', stop)
    try {
      const { words, links } = await taking
      row.end('done', words, ...links)
    } catch (error) {
      row.end('failed', stopWords(error, name))
    }
  }
  const accept = () =>
    take(keep(file).then((blob) => ({ words: 'All here', links: [downloadLink(blob, file.name)] })))
  const toDisk = async (picker: NonNullable<typeof window.showSaveFilePicker>) => {
    const handle = await picker({ suggestedName: file.name }).catch(() => undefined)
    // No place was chosen: the offer stands.
    if (!handle) return
    await take(file.saveTo(handle).then(() => ({ words: `Saved as ${handle.name}`, links: [] })))
  }
  const refuse = button('Refuse', () => {
    answered = true
    file.refuse()
    row.end('failed', 'You refused it')
  })
  const { showSaveFilePicker: picker } = window
  const disk = picker ? [button('Save to disk…', () => toDisk(picker.bind(window)))] : []
  row.say(`${name} waits for your answer`, button('Accept', accept, 'primary'), ...disk, refuse)
  const size = file.size === undefined ? 'size unknown' : sizeWords(file.size)
  addCard(file.name, `${name} · ${size}`, row.element)
}

function downloadLink(blob: Blob, name: string): HTMLElement {
  const link = document.createElement('a')
  link.className = 'button primary'
  // As bytes, whatever the sender called it: opened in a tab, somebody's HTML would run as a part of this page.
  link.href = URL.createObjectURL(blob.slice(0, blob.size, 'application/octet-stream'))
  link.download = name
  link.textContent = 'Download'
  return link
}
