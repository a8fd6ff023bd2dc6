import { button, byId, element } from './dom.ts'

const notice = byId('notice', HTMLElement)

/**
 * Shows a notice at the top of the page, until another one replaces it or the returned function is called.
 * @param retry adds a button that calls it
 */
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
