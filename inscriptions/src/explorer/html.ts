/** Markup that needs no escaping any more. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What may stand in markup; undefined, null and false are nothing. */
export type Part = Html | string | number | undefined | null | false | readonly Part[]

/** Markup around values, which are escaped wherever they stand: between tags, or in a quoted attribute. */
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
