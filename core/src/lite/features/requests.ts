import { notBuiltIn } from '../errors.ts'

/** Stands in for requests in lumamesh.js, where every byte is paid for: sends none, and says so to who asks. */
export class Requests {
  readonly #post: (value: unknown) => Promise<void>

  constructor(post: (value: unknown) => Promise<void>) {
    this.#post = post
  }

  request(): never {
    throw notBuiltIn()
  }

  receive(value: unknown): void {
    const [kind, id] = Array.isArray(value) ? value : []
    // A request, and its failure (docs/internals/conversations.md); who is gone needs no answer.
    if (kind === 0) this.#post([2, id, 'no-handler', 'That page answers no requests.']).catch(() => {})
  }

  close(): void {}
}
