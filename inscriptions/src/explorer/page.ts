import { type Html, html } from './html.ts'
import { type ExplorerResponse, text } from './http.ts'

/** A page of the explorer with this title and content. */
export function page(title: string, main: Html): ExplorerResponse {
  return htmlResponse(html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="stylesheet" href="/static/explorer.css">
    <link rel="icon" href="/favicon.ico" type="image/svg+xml">
  </head>
  <body>
    <header><a class="brand" href="/">Inscriptions</a></header>
    <main>${main}</main>
  </body>
</html>
`)
}

export function htmlResponse(
  { text: body }: Html,
  headers: ExplorerResponse['headers'] = {},
): ExplorerResponse {
  return text(200, body, { 'Content-Type': 'text/html; charset=utf-8', ...headers })
}
