import type { ServerResponse } from 'node:http'
import { type PlainServer, pathOf, serve } from './staticServer.ts'

/** The two policies that ord sends, as two headers: a page must satisfy both. */
const POLICIES = [
  "default-src 'self' 'unsafe-eval' 'unsafe-inline' data: blob:",
  'default-src *:*/content/ *:*/blockheight *:*/blockhash *:*/blockhash/ *:*/blocktime *:*/r/ ' +
    "'unsafe-eval' 'unsafe-inline' data: blob:",
]

export interface Inscription {
  id: string
  /** The number of the sat that it sits on. */
  sat: number
  type: string
  body: string
}

/** Serves inscriptions as ord does: content under both policies, and a preview that frames it in a sandbox. */
export function serveInscriptions(inscriptions: readonly Inscription[]): Promise<PlainServer> {
  return serve((request, response) => {
    const path = pathOf(request)
    const preview = /^\/preview\/(.+)$/.exec(path)?.[1]
    const content = /^\/content\/(.+)$/.exec(path)?.[1]
    const sat = /^\/r\/sat\/(\d+)\/at\/-1\/content$/.exec(path)?.[1]
    const found = inscriptions.findLast(
      (inscription) => inscription.id === (preview ?? content) || String(inscription.sat) === sat,
    )
    if (!found) response.writeHead(404).end()
    else if (preview) sendPreview(response, found)
    else sendContent(response, found)
  })
}

function sendContent(response: ServerResponse, { type, body }: Inscription): void {
  response.setHeader('Content-Type', type)
  response.setHeader('Content-Security-Policy', POLICIES)
  response.setHeader('Access-Control-Allow-Origin', '*')
  response.end(body)
}

/** The script is ours: what the sandboxed page says to its parent is all that a test can see of it. */
function sendPreview(response: ServerResponse, { id }: Inscription): void {
  response.setHeader('Content-Type', 'text/html; charset=utf-8')
  response.end(
    `<!doctype html><title>preview</title>
    <script>window.reports = []; addEventListener('message', ({ data }) => window.reports.push(data))</script>
    <iframe sandbox=allow-scripts src=/content/${id}></iframe>`,
  )
}
