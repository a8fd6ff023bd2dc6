import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished, vi } from 'vitest'

/** An ordinals node that serves the page of this test, as far as its address and its answers go. */
export interface OrdinalsNode {
  /** Paths that were asked for. */
  readonly asked: string[]
}

/** `answer`: to the request for a path. Gone after the test. */
export async function onOrdinalsNode(
  answer: (response: ServerResponse, path: string) => void,
): Promise<OrdinalsNode> {
  const asked: string[] = []
  const server = createServer(({ url = '' }, response) => {
    asked.push(url)
    answer(response, url)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  vi.stubGlobal('location', { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
  onTestFinished(() => {
    vi.unstubAllGlobals()
    server.closeAllConnections()
    server.close()
  })
  return { asked }
}

export const json = (value: unknown) => (response: ServerResponse) => response.end(JSON.stringify(value))

/** Only these paths are there. */
export function paths(values: Readonly<Record<string, unknown>>) {
  return (response: ServerResponse, path: string) =>
    path in values ? json(values[path])(response) : response.writeHead(404).end(`${path} not found`)
}
