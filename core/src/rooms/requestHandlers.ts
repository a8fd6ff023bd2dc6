import { LumameshError } from '../errors.ts'
import type { Peer } from '../peers/peer.ts'

/**
 * Answers requests. An error that it throws is sent back with its `code`. `signal` is aborted when the requester gives
 * up.
 */
export type Handler = (data: unknown, peer: Peer, options: { signal: AbortSignal }) => unknown

/** The request handlers of a room, one for each method. */
export class RequestHandlers {
  readonly #handlers = new Map<string, Handler>()

  /**
   * Adds a handler. Returns a function that removes it.
   * @throws LumameshError `invalid-option` if the method has one already
   */
  add(method: string, handler: Handler): () => void {
    if (this.#handlers.has(method))
      throw new LumameshError(
        'invalid-option',
        `The room already has a handler for "${method}". Call the function that handle() returned to remove it first.`,
      )
    this.#handlers.set(method, handler)
    return () => this.#handlers.get(method) === handler && this.#handlers.delete(method)
  }

  /** Calls the handler of a method. @throws what the handler throws, or LumameshError `no-handler` */
  answer(peer: Peer, method: string, data: unknown, signal: AbortSignal): unknown {
    const handler = this.#handlers.get(method)
    if (handler) return handler(data, peer, { signal })
    throw new LumameshError('no-handler', `The peer has no handler for "${method}".`)
  }
}
