import { onlineManager, type Query, QueryClient, QueryObserver } from '@tanstack/query-core'
import { call } from '../emitter.ts'
import { LumameshError } from '../errors.ts'
import type { Readable } from './readable.ts'

/** A resource that is opened once for all its holders. */
export interface Leased<Handle> {
  /** Identifies the resource. Visible in debugging tools, so it must not contain secrets. */
  readonly key: readonly string[]
  /** Opens the resource. `signal` is aborted when it has no holders any more. */
  open(signal: AbortSignal): Promise<Handle>
  close(handle: Handle): void
  /** Calls `ended` if the resource ends by itself. */
  onEnd(handle: Handle, ended: () => void): void
  /** Whether opening again may succeed after this error. */
  heals(error: LumameshError): boolean
}

export type LeaseState<Handle> =
  | { readonly status: 'idle' | 'opening' }
  | { readonly status: 'open'; readonly handle: Handle }
  | { readonly status: 'failed'; readonly error: LumameshError }

/** The lease of one holder. Each subscription holds the resource. */
export interface Lease<Handle> extends Readable<LeaseState<Handle>> {
  /** Opens the resource now, if that failed or the resource has ended by itself. */
  retry(): void
}

/** Data about a query in addition to its state. */
interface Holding {
  /** Closes the resource, if it is open. */
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

/** The error of a query whose resource has ended by itself. Its holders see `idle`. */
const ENDED = new LumameshError('closed', 'The network or room was closed. Call `retry()` to open it again.')

/**
 * Resources with leases, based on a private query client. A query is a resource, an observer is a lease, gcTime is the
 * linger, and only the `removed` event of the cache closes a resource.
 */
export class Leases {
  readonly #client: QueryClient
  readonly #holdings = new Map<Query, Holding>()
  /** The failed states, by error, so that a failure keeps its identity. */
  readonly #failures = new WeakMap<Error, LeaseState<never>>()
  readonly #offs: (() => void)[]
  #closed = false

  /** `linger` is how long a resource stays open without holders, in ms. */
  constructor(linger: number) {
    this.#client = new QueryClient({
      // All options are set, because the defaults differ between Node and browsers.
      defaultOptions: {
        queries: {
          gcTime: linger,
          staleTime: 'static',
          retry: false,
          // A component that renders a failure may hold the resource too, and would mount and unmount with each
          // attempt.
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
      // The query's `signal` is not used, because StrictMode's second subscription would abort the first opening, and
      // open twice.
      queryFn: () => this.#open(cache.get(queryHash), leased),
    }
    return {
      // Each subscription has an observer, because one that outlives its query shows a closed resource.
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

  /** Closes all resources. None opens after that. */
  close(): void {
    this.#closed = true
    // Notifies observers first, while queries exist, including those that are opening.
    for (const query of [...this.#holdings.keys()]) this.#end(query)
    this.#client.clear()
    for (const off of this.#offs) off()
  }

  async #open<Handle>(query: Query | undefined, leased: Leased<Handle>): Promise<LeaseState<Handle>> {
    if (!query) throw ENDED
    const holding = this.#holding(query)
    try {
      const handle = await leased.open(holding.abort.signal)
      // Closed here, because the query was removed meanwhile.
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
      // Other resources may have failed because this one was not open.
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

  /** Opens resources again that wait for their backoff. */
  #reopenAll(): void {
    for (const [query, { timer }] of this.#holdings) if (timer !== undefined) this.#reopen(query)
  }

  /** Opens a resource again. The query's state shows a failure. Without a holder, the next one opens it. */
  #reopen(query: Query): void {
    const holding = this.#holding(query)
    clearTimeout(holding.timer)
    holding.timer = undefined
    if (query.isActive()) query.fetch().catch(nothing)
  }

  /** Handles a resource that ended by itself: closes it for the other holders. The next holder opens it again. */
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
    // #open() returned this value for this key.
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

/**
 * Resolves with the handle once it is open, and holds it until `release` is called.
 * @throws the reason why opening failed
 */
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
