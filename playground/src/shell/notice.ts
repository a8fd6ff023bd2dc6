import { byId } from './dom.ts'

const notice = byId('notice', HTMLElement)

export function showNotice(words: string): void {
  notice.textContent = words
  notice.hidden = false
}

export function hideNotice(): void {
  notice.hidden = true
}
