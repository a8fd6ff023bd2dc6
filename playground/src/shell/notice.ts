import { button, byId, element } from './dom.ts'

const notice = byId('notice', HTMLElement)

/** Says it at the top of the page, until something else is to be said or the returned function is called. `retry`: what may help. */
export function showNotice(words: string, retry?: () => void): () => void {
  const line = element('span', '', words)
  notice.replaceChildren(line)
  notice.hidden = false
  if (retry) {
    const again = button('Try again', () => {
      again.disabled = true
      again.textContent = 'Trying…'
      retry()
    })
    notice.append(again)
  }
  return () => {
    if (line.isConnected) hideNotice()
  }
}

export function hideNotice(): void {
  notice.hidden = true
  notice.replaceChildren()
}
