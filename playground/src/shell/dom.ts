/** The element with this id. Throws if the page has none of this kind. */
export function byId<Kind extends Element>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id)
  if (found instanceof kind) return found
  throw new Error(`This page has no ${kind.name} with the id ${id}`)
}

export function element(tag: string, className: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag)
  if (className) made.className = className
  made.append(...children)
  return made
}

export function button(words: string, act: () => void, className = ''): HTMLButtonElement {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = className
  made.textContent = words
  made.addEventListener('click', act)
  return made
}

/** The hue of a peer's colour in degrees: derived from the id, so it is the same on every page. */
export function hueOf(id: string): number {
  let hash = 0
  for (const char of id) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 360
  return hash
}

export function milliseconds(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return ''
  return value < 1 ? '<1 ms' : `${Math.round(value)} ms`
}
