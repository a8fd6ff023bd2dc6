import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished, vi } from 'vitest'

/** A simulated ordinals node: its address and its answers. */
export interface OrdinalsNode {
  /** Paths that were requested. */
  readonly requested: string[]
}

/** `answer` handles the request for a path. The node closes after the test. */
export async function onOrdinalsNode(
  answer: (response: ServerResponse, path: string) => void,
): Promise<OrdinalsNode> {
  const requested: string[] = []
  const server = createServer(({ url = '' }, response) => {
    requested.push(url)
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
  return { requested }
}

export const json = (value: unknown) => (response: ServerResponse) => response.end(JSON.stringify(value))

/** Serves only these paths. */
export function paths(values: Readonly<Record<string, unknown>>) {
  return (response: ServerResponse, path: string) =>
    path in values ? json(values[path])(response) : response.writeHead(404).end(`${path} not found`)
}
