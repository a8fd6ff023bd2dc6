import { onlineManager, type Query, QueryClient, QueryObserver } from '@tanstack/query-core'
import { call } from '../emitter.ts'
import { LumameshError } from '../errors.ts'
import type { Readable } from './readable.ts'

/** A thing that is opened once for all who hold it. */
export interface Leased<Handle> {
  /** Names it among all others; may be seen in debug tools, so no secrets. */
  readonly key: readonly string[]
  /** Opens it; `signal`: nobody wants it any more. */
  open(signal: AbortSignal): Promise<Handle>
  close(handle: Handle): void
  /** Calls `ended` if it ends by itself. */
  onEnd(handle: Handle, ended: () => void): void
  /** Whether it is worth opening again after this error. */
  heals(error: LumameshError): boolean
}

export type LeaseState<Handle> =
  | { readonly status: 'idle' | 'opening' }
  | { readonly status: 'open'; readonly handle: Handle }
  | { readonly status: 'failed'; readonly error: LumameshError }

/** A lease as one holder has it: every subscription holds the thing. */
export interface Lease<Handle> extends Readable<LeaseState<Handle>> {
  /** Opens it now if that failed, or if it has ended by itself. */
  retry(): void
}

/** What is known of a query beside its state. */
interface Holding {
  /** Closes what is open, if anything. */
  close: () => void
  readonly abort: AbortController
  failures: number
  timer: ReturnType<typeof setTimeout> | undefined
}

const IDLE = Object.freeze({ status: 'idle' })
const OPENING = Object.freeze({ status: 'opening' })
const FIRST_BACKOFF_MS = 1_000
const LAST_BACKOFF_MS = 30_000
const nothing = () => {}

/** The error of a query whose thing has ended by itself; holders see `idle`. */
const ENDED = new LumameshError('closed', 'The network or room was closed. Call `retry()` to open it again.')

/**
 * Things held by leases. A query of a private client is one thing, an observer one lease, gcTime the linger, and the cache's `removed` the only
 * place that closes.
 */
export class Leases {
  readonly #client: QueryClient
  readonly #holdings = new Map<Query, Holding>()
  /** By error, so that a failure keeps its identity. */
  readonly #failures = new WeakMap<Error, LeaseState<never>>()
  readonly #offs: (() => void)[]
  #closed = false

  /** `linger`: how long a thing stays open with nobody holding it, ms. */
  constructor(linger: number) {
    this.#client = new QueryClient({
      // All of them: the defaults of Node are others than a browser's.
      defaultOptions: {
        queries: {
          gcTime: linger,
          staleTime: 'static',
          retry: false,
          // Whoever shows a failure may hold the thing too, and would show and hide with each attempt.
          retryOnMount: false,
          networkMode: 'always',
          structuralSharing: false,
          refetchOnWindowFocus: false,
          refetchOnReconnect: false,
        },
      },
    })
    const cache = this.#client.getQueryCache()
    this.#offs = [
      cache.subscribe(({ type, query }) => {
        if (type === 'removed') this.#drop(query)
      }),
      onlineManager.subscribe((online) => {
        if (online) this.#reopenAll()
      }),
    ]
  }

  /** Opens nothing before the first subscription. */
  lease<Handle>(leased: Leased<Handle>): Lease<Handle> {
    const cache = this.#client.getQueryCache()
    const queryHash = JSON.stringify(leased.key)
    const options = {
      queryKey: leased.key,
      queryHash,
      // Its `signal` is not read: StrictMode's second subscription would abort the first's opening, and open twice.
      queryFn: () => this.#open(cache.get(queryHash), leased),
    }
    return {
      // An observer for each: one that is used again after its query was collected shows a thing that has closed.
      subscribe: (listener) => {
        if (this.#closed) return nothing
        const held = cache.get(queryHash)?.isActive()
        const off = new QueryObserver(this.#client, options).subscribe(() => call(listener, []))
        const query = cache.get(queryHash)
        if (!held && query?.state.status === 'error') this.#reopen(query)
        return off
      },
      getSnapshot: () => this.#stateOf(cache.get(queryHash)),
      getServerSnapshot: () => IDLE,
      retry: () => {
        const query = cache.get(queryHash)
        if (query?.state.status === 'error') this.#reopen(query)
      },
    }
  }

  /** Closes all; nothing opens afterwards. */
  close(): void {
    this.#closed = true
    // Observers are notified first, while there are queries; also of what is being opened.
    for (const query of [...this.#holdings.keys()]) this.#end(query)
    this.#client.clear()
    for (const off of this.#offs) off()
  }

  async #open<Handle>(query: Query | undefined, leased: Leased<Handle>): Promise<LeaseState<Handle>> {
    if (!query) throw ENDED
    const holding = this.#holding(query)
    try {
      const handle = await leased.open(holding.abort.signal)
      // Dropped meanwhile, and nobody else will close it.
      if (this.#holdings.get(query) !== holding) {
        leased.close(handle)
        throw ENDED
      }
      holding.failures = 0
      holding.close = () => {
        holding.close = nothing
        leased.close(handle)
      }
      leased.onEnd(handle, () => this.#end(query))
      // Others may have failed for want of this one.
      this.#reopenAll()
      return Object.freeze({ status: 'open', handle })
    } catch (cause) {
      const error = asLumameshError(cause)
      if (this.#holdings.get(query) === holding && leased.heals(error)) this.#backOff(query, holding)
      throw error
    }
  }

  #holding(query: Query): Holding {
    const known = this.#holdings.get(query)
    if (known) return known
    const holding: Holding = { close: nothing, abort: new AbortController(), failures: 0, timer: undefined }
    this.#holdings.set(query, holding)
    return holding
  }

  #backOff(query: Query, holding: Holding): void {
    const wait = Math.min(FIRST_BACKOFF_MS * 2 ** holding.failures++, LAST_BACKOFF_MS)
    clearTimeout(holding.timer)
    holding.timer = setTimeout(() => this.#reopen(query), wait)
  }

  /** Those that wait for their backoff. */
  #reopenAll(): void {
    for (const [query, { timer }] of this.#holdings) if (timer !== undefined) this.#reopen(query)
  }

  /** What fails is told by the query's state. Where nobody holds it, the next to come opens it. */
  #reopen(query: Query): void {
    const holding = this.#holding(query)
    clearTimeout(holding.timer)
    holding.timer = undefined
    if (query.isActive()) query.fetch().catch(nothing)
  }

  /** It has ended by itself: closed for whoever else is in it, and opened anew by the next to come. */
  #end(query: Query): void {
    const holding = this.#holdings.get(query)
    if (!holding) return
    holding.close()
    query.setState({ status: 'error', error: ENDED, data: undefined, dataUpdatedAt: 0, fetchStatus: 'idle' })
  }

  #drop(query: Query): void {
    const holding = this.#holdings.get(query)
    this.#holdings.delete(query)
    clearTimeout(holding?.timer)
    holding?.abort.abort(ENDED)
    holding?.close()
  }

  #stateOf<Handle>(query: Query | undefined): LeaseState<Handle> {
    if (this.#closed) return IDLE
    if (!query || query.state.status === 'pending') return OPENING
    // What #open() returned for this very key.
    if (query.state.status === 'success') return query.state.data as LeaseState<Handle>
    const error = asLumameshError(query.state.error)
    if (error === ENDED) return IDLE
    const known = this.#failures.get(error)
    if (known) return known
    const state = Object.freeze({ status: 'failed', error })
    this.#failures.set(error, state)
    return state
  }
}

/** The handle, once it is open, held as long as the returned promise's `release` is not called. @throws why it failed */
export function hold<Handle>(
  lease: Lease<Handle>,
  signal: AbortSignal,
): Promise<{ handle: Handle; release: () => void }> {
  let release = nothing
  return new Promise((resolve, reject) => {
    const check = () => {
      const state = lease.getSnapshot()
      if (state.status === 'open') settle(() => resolve({ handle: state.handle, release }))
      else if (state.status === 'failed') fail(state.error)
      else if (state.status === 'idle') fail(ENDED)
    }
    const fail = (error: unknown) => {
      settle(() => reject(error))
      release()
    }
    const abort = () => fail(signal.reason)
    const settle = (how: () => void) => {
      signal.removeEventListener('abort', abort)
      how()
    }
    release = lease.subscribe(check)
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
    else check()
  })
}

function asLumameshError(cause: unknown): LumameshError {
  if (cause instanceof LumameshError) return cause
  const message = cause instanceof Error ? cause.message : String(cause)
  return new LumameshError('connect-failed', `The network or room could not be opened: ${message}`, { cause })
}
