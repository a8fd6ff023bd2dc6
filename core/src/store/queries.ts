import { QueryClient, QueryObserver } from '@tanstack/query-core'
import { LumameshError } from '../errors.ts'
import type { ConnectOptions } from '../options.ts'

export type Relays = NonNullable<ConnectOptions['relays']>

/** ICE credentials, as services return them. `ttl` is how long they are valid, in seconds. */
export interface IceCredentials {
  readonly iceServers: RTCIceServer | readonly RTCIceServer[]
  readonly ttl?: number
}

/** A value, a URL of its JSON, or a function that returns it. */
export type Fetched<T> = T | string | ((signal: AbortSignal) => T | Promise<T>)

const RELAYS_HOLD_MS = 60_000
const ICE_HOLD_SECONDS = 3_600
/** The minimum time between requests for credentials, regardless of their `ttl`. */
const ICE_HOLD_LEAST_SECONDS = 10
/** The fraction of their lifetime after which credentials are renewed. */
const RENEW_AT = 0.8
const RETRIES = 3

/** Fetches the relay list and the ICE credentials of a network. */
export class Queries {
  readonly #client = new QueryClient({
    // All options are set, because the defaults differ between Node and browsers.
    defaultOptions: {
      queries: { gcTime: 300_000, retry: RETRIES, networkMode: 'always', structuralSharing: false },
    },
  })
  readonly #relays: Fetched<Relays> | undefined
  readonly #ice: Fetched<IceCredentials | readonly RTCIceServer[]>

  constructor(
    relays: Fetched<Relays> | undefined,
    ice: Fetched<IceCredentials | readonly RTCIceServer[]> = [],
  ) {
    this.#relays = relays
    this.#ice = ice
    // Required for retries that wait until the page is visible.
    this.#client.mount()
  }

  /** The relays to connect to. Fetched again if they are older than a minute. @throws LumameshError `fetch-failed` */
  async relays(): Promise<Relays | undefined> {
    const relays = this.#relays
    if (!isFetched(relays)) return relays
    return this.#client.fetchQuery({
      queryKey: ['relays'],
      queryFn: ({ signal }) => get(relays, signal, 'list of relays'),
      staleTime: RELAYS_HOLD_MS,
    })
  }

  /** The initial ICE servers. Concurrent calls share one request. @throws LumameshError `fetch-failed` */
  async ice(): Promise<readonly RTCIceServer[]> {
    return serversOf(await this.#client.fetchQuery(this.#iceQuery()))
  }

  /** Calls `listener` with new ICE servers before the old ones expire. Returns a function that stops it. */
  watchIce(listener: (servers: readonly RTCIceServer[]) => void): () => void {
    if (!isFetched(this.#ice)) return () => {}
    const observer = new QueryObserver(this.#client, {
      ...this.#iceQuery(),
      refetchInterval: ({ state }) => holdsFor(state.data) * RENEW_AT,
      refetchIntervalInBackground: true,
    })
    return observer.subscribe(({ data }) => {
      if (data) listener(serversOf(data))
    })
  }

  close(): void {
    this.#client.clear()
    this.#client.unmount()
  }

  #iceQuery() {
    const ice = this.#ice
    return {
      queryKey: ['ice'],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        isFetched(ice) ? get(ice, signal, 'ICE servers') : ice,
      staleTime: ({ state }: { state: { data: IceCredentials | readonly RTCIceServer[] | undefined } }) =>
        holdsFor(state.data) * RENEW_AT,
    }
  }
}

function isFetched<T>(value: Fetched<T>): value is string | ((signal: AbortSignal) => T | Promise<T>) {
  return typeof value === 'string' || typeof value === 'function'
}

async function get<T>(
  from: string | ((signal: AbortSignal) => T | Promise<T>),
  signal: AbortSignal,
  what: string,
): Promise<T> {
  try {
    if (typeof from === 'function') return await from(signal)
    const response = await fetch(from, { signal })
    if (!response.ok) throw new Error(`The server answered ${response.status}.`)
    return await response.json()
  } catch (cause) {
    const message = `The ${what} could not be fetched. Check the address, and that the server allows this page's origin (CORS).`
    throw new LumameshError('fetch-failed', message, { cause })
  }
}

function serversOf(credentials: IceCredentials | readonly RTCIceServer[]): readonly RTCIceServer[] {
  return 'iceServers' in credentials ? [credentials.iceServers].flat() : credentials
}

function holdsFor(credentials: IceCredentials | readonly RTCIceServer[] | undefined): number {
  const ttl = credentials && 'ttl' in credentials ? credentials.ttl : undefined
  return Math.max(ttl ?? ICE_HOLD_SECONDS, ICE_HOLD_LEAST_SECONDS) * 1_000
}
