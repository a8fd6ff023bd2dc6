import type { Inscription } from '../parsing/inscription.ts'
import { type Html, html } from './html.ts'
import type { ExplorerResponse } from './http.ts'
import type { Media } from './media.ts'
import { htmlResponse } from './page.ts'

/** The media that a script shows. */
const SCRIPTED = new Set<Media>(['image', 'text'])

/**
 * The page that shows content that is not a page itself. `id`: the id of the inscription that shows it, which may delegate to it.
 */
export function previewPage(
  media: Exclude<Media, 'iframe'>,
  id: string,
  shown: Inscription,
): ExplorerResponse {
  const page = html`<!doctype html>
<html lang="en" data-inscription="${id}">
  <head>
    <meta charset="utf-8">
    <meta name="color-scheme" content="light dark">
    <title>Preview of ${id}</title>
    <link rel="stylesheet" href="/static/preview.css">
    ${SCRIPTED.has(media) && html`<script src="/static/preview-${media}.js" type="module"></script>`}
    ${
      media === 'font' &&
      html`<style>@font-face { font-family: Inscription; src: url(/content/${id}); }</style>`
    }
  </head>
  <body class="${media}">${bodyOf(media, id, shown)}</body>
</html>
`
  return htmlResponse(page, { 'Content-Security-Policy': policyOf(media) })
}

function bodyOf(media: Exclude<Media, 'iframe'>, id: string, shown: Inscription): Html {
  const content = `/content/${id}`
  switch (media) {
    case 'audio':
      return html`<audio controls src="${content}"></audio>`
    case 'font':
      return html`<p>Sphinx of black quartz, judge my vow.</p>`
    case 'image':
      return html`<img src="${content}" alt="Inscription ${id}">`
    case 'text':
      return html`<pre></pre>`
    case 'video':
      return html`<video src="${content}" loop muted autoplay controls></video>`
    case 'unknown':
      return html`<p>${shown.body ? (shown.contentType ?? 'no type') : 'no content'}</p>`
  }
}

function policyOf(media: Media): string {
  return media === 'font' ? "default-src 'self'; style-src 'self' 'unsafe-inline'" : "default-src 'self'"
}
