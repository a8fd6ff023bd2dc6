import { LumameshError } from '../errors.ts'

/** How long an answer may take by default, in ms. */
const TIMEOUT_MS = 10_000
/** Maximum number of requests of one peer that are served at a time. */
const MAX_SERVING = 256

export interface RequestOptions {
  /** How long the answer may take, in ms. Default: 10,000. A value over 2,147,483,647 (24 days) counts as that. */
  timeout?: number
  /** Aborts the request, which also aborts the handler's signal. */
  signal?: AbortSignal
}

interface Waiting {
  resolve(data: unknown): void
  reject(error: LumameshError): void
}

/** The messages of channel 3 (docs/internals/conversations.md). */
const ASK = 0
const REPLY = 1
const FAILURE = 2
const CANCEL = 3

/** Requests to and from one peer. */
export class Requests {
  #last = 0
  readonly #waiting = new Map<number, Waiting>()
  readonly #serving = new Map<number, AbortController>()
  readonly #post: (value: unknown) => Promise<void>
  readonly #answer: (method: string, data: unknown, signal: AbortSignal) => unknown

  /** `answer` calls the handler of a method. */
  constructor(
    post: (value: unknown) => Promise<void>,
    answer: (method: string, data: unknown, signal: AbortSignal) => unknown,
  ) {
    this.#post = post
    this.#answer = answer
  }

  /**
   * @throws LumameshError `timeout`, `aborted`, `no-handler`, `request-failed`, or the reason why it cannot be sent, as
   * a rejection
   */
  request(
    method: string,
    data: unknown,
    { timeout = TIMEOUT_MS, signal }: RequestOptions = {},
  ): Promise<unknown> {
    const id = ++this.#last
    let end = () => {}
    const outcome = new Promise<unknown>((resolve, reject) => {
      const giveUp = (error: LumameshError) => {
        reject(error)
        this.#send([CANCEL, id])
      }
      const abort = () =>
        giveUp(
          new LumameshError('aborted', 'The request was aborted by `signal`.', { cause: signal?.reason }),
        )
      if (signal?.aborted) {
        reject(new LumameshError('aborted', 'The request was aborted by `signal`.', { cause: signal.reason }))
        return
      }
      const late = () =>
        giveUp(
          new LumameshError(
            'timeout',
            `The peer did not answer "${method}" within ${timeout} ms. Try again, or raise \`timeout\`.`,
          ),
        )
      // A longer delay would expire at once.
      const timer = setTimeout(late, Math.min(timeout, 2 ** 31 - 1))
      signal?.addEventListener('abort', abort)
      end = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        this.#waiting.delete(id)
      }
      this.#waiting.set(id, { resolve, reject })
      this.#post([ASK, id, method, data]).catch(reject)
    })
    return outcome.finally(end)
  }

  /** @throws LumameshError `peer-misbehaved` */
  receive(value: unknown): void {
    const [kind, id, first, second] = Array.isArray(value) ? value : []
    // A repeated id is refused, because repeated requests would not be counted.
    if (kind === ASK && typeof first === 'string' && !this.#serving.has(id)) this.#serve(id, first, second)
    else if (kind === REPLY) this.#waiting.get(id)?.resolve(first)
    else if (kind === FAILURE) this.#waiting.get(id)?.reject(failureOf(String(first), String(second)))
    else if (kind === CANCEL) this.#serving.get(id)?.abort()
    else throw new LumameshError('peer-misbehaved', 'A peer sent an invalid request.')
  }

  close(reason: LumameshError): void {
    for (const { reject } of [...this.#waiting.values()]) reject(reason)
    for (const controller of this.#serving.values()) controller.abort(reason)
  }

  async #serve(id: number, method: string, data: unknown): Promise<void> {
    const controller = new AbortController()
    try {
      if (this.#serving.size >= MAX_SERVING)
        throw new LumameshError(
          'rate-limited',
          `The peer is already answering ${MAX_SERVING} requests of this page. Wait for some of them.`,
        )
      this.#serving.set(id, controller)
      const reply = await this.#answer(method, data, controller.signal)
      await this.#post([REPLY, id, reply])
    } catch (error) {
      const { code, message } = Object(error) as { code?: unknown; message?: unknown }
      if (!controller.signal.aborted)
        this.#send([FAILURE, id, String(code ?? 'request-failed'), String(message ?? error)])
    } finally {
      this.#serving.delete(id)
    }
  }

  #send(value: unknown): void {
    // A peer that has left needs no answer.
    this.#post(value).catch(() => {})
  }
}

function failureOf(code: string, message: string): LumameshError {
  if (code === 'no-handler') return new LumameshError(code, message)
  const cause = Object.assign(new Error(message), { code })
  return new LumameshError('request-failed', `The peer's handler failed with ${code}: ${message}`, { cause })
}
