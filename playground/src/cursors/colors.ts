import type { Presence } from '@lumamesh/core'
import { byId, element } from '../shell/dom.ts'

/** Dark enough for a white name on them, and told apart in both themes. */
export const COLORS: readonly string[] = ['#08775a', '#2563c9', '#8742c4', '#c22f6d', '#b8471b', '#846200']
const NAMES = ['Green', 'Blue', 'Violet', 'Pink', 'Orange', 'Ochre']
const DEFAULT = '#08775a'
const fieldset = byId('colors', HTMLFieldSetElement)

/** The colour that somebody shows; the first where it is none of ours. */
export function colorIn({ color }: Presence): string {
  return COLORS.find((known) => known === color) ?? DEFAULT
}

/** Shows the colours to choose from, until the returned function is called. */
export function offerColors(mine: string, choose: (color: string) => void): () => void {
  const swatches = COLORS.map((color, i) => {
    const input = document.createElement('input')
    Object.assign(input, { type: 'radio', name: 'color', checked: color === mine, ariaLabel: NAMES[i] })
    input.style.setProperty('--own', color)
    input.addEventListener('change', () => choose(color))
    return element('label', 'swatch', input)
  })
  fieldset.append(...swatches)
  return () => {
    for (const swatch of swatches) swatch.remove()
  }
}
