import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { type PlainServer, pathOf, serve } from './staticServer.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** Serves the files of a folder over plain http. */
export function serveFolder(folder: string): Promise<PlainServer> {
  return serve(async (request, response) => {
    // URL has resolved every `..`.
    const path = pathOf(request)
    try {
      const body = await readFile(join(folder, path))
      response
        .writeHead(200, { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream' })
        .end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
}
