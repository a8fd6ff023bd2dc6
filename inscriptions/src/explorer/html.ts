/** Escaped markup. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** A value in markup. Undefined, null and false are rendered as nothing. */
export type Part = Html | string | number | undefined | null | false | readonly Part[]

/** Markup with values, which are escaped for text and quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(String.raw({ raw: strings }, ...parts.map(render)))
}

function render(part: Part): string {
  if (part instanceof Html) return part.text
  if (isNothing(part)) return ''
  return typeof part === 'object' ? part.map(render).join('') : escapeText(String(part))
}

export function isNothing(part: Part): part is undefined | null | false {
  return part === undefined || part === null || part === false
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
}
