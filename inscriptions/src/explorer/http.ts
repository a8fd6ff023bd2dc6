/** The parts of a request that the explorer uses. */
export interface ExplorerRequest {
  method: string
  /** The path of the request line, not decoded, without the query. */
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

/** The body is ord's, since pages may read it. */
export function notFound(what: string): ExplorerResponse {
  return text(404, `${what} not found`, { 'Cache-Control': 'no-store' })
}

export function redirect(to: string): ExplorerResponse {
  return { status: 303, headers: { Location: to }, body: '' }
}
