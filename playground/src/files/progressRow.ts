import { element } from '../shell/dom.ts'
import { sizeWords } from './words.ts'

/** Speed is the mean over this time, ms. */
const SPEED_OVER_MS = 2_000

/** How far one transfer is: whose, a bar, words, and what can be done about it. */
export class ProgressRow {
  readonly element: HTMLElement
  readonly #size: number | undefined
  readonly #bar = document.createElement('progress')
  readonly #words = element('span', 'words')
  readonly #actions = element('span', 'actions')
  #samples: { at: number; bytes: number }[] = []
  #ended = false

  constructor(name: string, size: number | undefined) {
    this.#size = size
    this.#bar.max = size || 1
    this.#bar.value = 0
    this.#bar.ariaLabel = `Progress ${name}`.trim()
    this.element = element('div', 'transfer', element('b', '', name), this.#words, this.#actions, this.#bar)
  }

  /** Words in place of progress, and what can be done now. */
  say(words: string, ...actions: HTMLElement[]): void {
    this.#words.textContent = words
    this.#actions.replaceChildren(...actions)
  }

  show(bytes: number): void {
    if (this.#ended) return
    const now = performance.now()
    this.#samples = [...this.#samples.filter(({ at }) => now - at < SPEED_OVER_MS), { at: now, bytes }]
    const [first] = this.#samples
    const speed = first && now > first.at ? ((bytes - first.bytes) / (now - first.at)) * 1_000 : 0
    if (this.#size === undefined) this.#bar.removeAttribute('value')
    else this.#bar.value = bytes
    const of = this.#size === undefined ? '' : ` of ${sizeWords(this.#size)}`
    this.#words.textContent = `${sizeWords(bytes)}${of}${speed > 0 ? ` · ${sizeWords(speed)}/s` : ''}`
  }

  /** The first end stands. */
  end(state: 'done' | 'failed', words: string, ...actions: HTMLElement[]): void {
    if (this.#ended) return
    this.#ended = true
    this.element.dataset.state = state
    if (state === 'done') this.#bar.value = this.#bar.max
    this.say(words, ...actions)
  }
}
