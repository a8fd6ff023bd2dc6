import { element } from './element.ts'

const BYTES = 24_000_000

/** Selects a file in a page, like a visitor. */
export function sampleButton(page: HTMLElement | undefined): HTMLElement {
  const button = element('button', { type: 'button' }, 'Ada offers 24 MB')
  button.onclick = () => {
    const input = page?.querySelector<HTMLInputElement>('input[type=file]')
    if (!input) return
    const chosen = new DataTransfer()
    chosen.items.add(new File([new Uint8Array(BYTES)], 'holiday.mp4', { type: 'video/mp4' }))
    input.files = chosen.files
    input.dispatchEvent(new Event('change', { bubbles: true }))
  }
  return button
}
