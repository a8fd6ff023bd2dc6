import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface PlainServer {
  readonly port: number
  /** The URL of a path for a page on this machine. The default host is localhost. */
  url(path: string, host?: string): string
  close(): Promise<void>
}

/** The content of each path. There is no listing and no default page. */
export type Files = Readonly<Record<string, string>>

/** Serves files from memory over plain http on every address of this machine. */
export function serveFiles(files: Files): Promise<PlainServer> {
  return serve((request, response) => {
    const body = files[pathOf(request)]
    if (body === undefined) response.writeHead(404).end()
    else
      response
        .writeHead(200, { 'Content-Type': typeOf(pathOf(request)), 'Cache-Control': 'no-store' })
        .end(body)
  })
}

export async function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<PlainServer> {
  const server = createServer((request, response) => {
    // Browsers request it by themselves, and a 404 would be an error of the page.
    if (pathOf(request) === '/favicon.ico') response.writeHead(204).end()
    else handle(request, response)
  })
  server.listen(0, '0.0.0.0')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  const { port } = address
  return {
    port,
    url: (path, host = 'localhost') => `http://${host}:${port}${path}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

export function pathOf(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://server').pathname
}

function typeOf(path: string): string {
  if (path.endsWith('.css')) return 'text/css'
  return path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8'
}
