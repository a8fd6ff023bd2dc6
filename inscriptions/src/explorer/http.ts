/** What the explorer needs of a request. */
export interface ExplorerRequest {
  method: string
  /** As it stands in the request line, without the query. */
  path: string
  acceptEncoding?: string | undefined
}

export interface ExplorerResponse {
  status: number
  headers: Record<string, string | string[]>
  body: string | Uint8Array
}

export function text(
  status: number,
  body: string,
  headers: ExplorerResponse['headers'] = {},
): ExplorerResponse {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, body }
}

export function json(value: unknown, headers: ExplorerResponse['headers'] = {}): ExplorerResponse {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(value),
  }
}

/** In ord's words: a page may well read them. */
export function notFound(what: string): ExplorerResponse {
  return text(404, `${what} not found`, { 'Cache-Control': 'no-store' })
}

export function redirect(to: string): ExplorerResponse {
  return { status: 303, headers: { Location: to }, body: '' }
}
