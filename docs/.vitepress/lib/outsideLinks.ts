import { posix } from 'node:path'
import type { MarkdownRenderer } from 'vitepress'

type InlineToken = NonNullable<ReturnType<MarkdownRenderer['parse']>[number]['children']>[number]

const PLAYGROUND = '../playground/'

/**
 * Links that leave docs/ work in the repository. On the site, a link to a page of the playground leads to the one that is built
 * beside it. Of any other, only the text is left: the site has nothing that it could lead to.
 */
export function outsideLinks(md: MarkdownRenderer): void {
  md.core.ruler.push('outside-links', ({ tokens, env }) => {
    for (const token of tokens) if (token.children) token.children = onSite(token.children, env.relativePath)
  })
}

function onSite(tokens: readonly InlineToken[], page: string): InlineToken[] {
  const kept: InlineToken[] = []
  let unlinked = false
  for (const token of tokens) {
    if (token.type === 'link_open') {
      const target = targetOf(token.attrGet('href') ?? '', page)
      if (target.startsWith(PLAYGROUND) && target.endsWith('.html')) {
        token.attrSet('href', `/playground/${target.slice(PLAYGROUND.length)}`)
        token.attrSet('target', '_self') // Not a page of the site: the browser loads it.
      } else unlinked = target.startsWith('../')
    }
    if (!(unlinked && token.type.startsWith('link_'))) kept.push(token)
    if (token.type === 'link_close') unlinked = false
  }
  return kept
}

/** From docs/; empty for a link that is not relative. */
function targetOf(href: string, page: string): string {
  return /^(#|\/|[a-z]+:)/.test(href) ? '' : posix.join(posix.dirname(page), href)
}
