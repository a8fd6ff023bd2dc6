import type { Network, RelayState } from '../network.ts'
import { FramedListeners, type Schedule } from './framedListeners.ts'
import type { NetworkResult } from './networkResult.ts'
import { type Readable, shallowEqual } from './readable.ts'

export interface NetworkEntryOptions {
  readonly network: Network
  /** Connects again now, after a failure. */
  readonly retry: () => void
  readonly schedule: Schedule
  /** Functions to call when the network ends. */
  readonly offs: readonly (() => void)[]
}

/** An open network. */
export class NetworkEntry {
  readonly network: Network
  readonly result: Readable<NetworkResult>
  readonly #listeners: FramedListeners
  readonly #offs: (() => void)[]
  #snapshot: NetworkResult

  constructor({ network, retry, schedule, offs }: NetworkEntryOptions) {
    this.network = network
    this.#listeners = new FramedListeners(schedule, () => this.#update())
    this.#snapshot = Object.freeze({
      status: statusOf(network),
      network,
      relays: relaysOf(network, []),
      error: undefined,
      retry,
    })
    const getSnapshot = () => this.#snapshot
    this.result = { subscribe: this.#listeners.subscribe, getSnapshot, getServerSnapshot: getSnapshot }
    this.#offs = [
      network.on('status', () => this.#listeners.now()),
      network.on('relay', () => this.#listeners.soon()),
      ...offs,
    ]
  }

  close(): void {
    for (const off of this.#offs) off()
    this.#listeners.stop()
    this.network.close()
  }

  #update(): boolean {
    const { relays, status } = this.#snapshot
    const now = { status: statusOf(this.network), relays: relaysOf(this.network, relays) }
    if (now.status === status && now.relays === relays) return false
    this.#snapshot = Object.freeze({ ...this.#snapshot, ...now }) as NetworkResult
    return true
  }
}

/** `connecting` only applies before the network is first online. */
function statusOf({ status }: Network): 'online' | 'offline' {
  return status === 'online' ? 'online' : 'offline'
}

function relaysOf(network: Network, before: readonly RelayState[]): readonly RelayState[] {
  const now = network.relays.map((relay, place) => {
    const known = before[place]
    return known && shallowEqual(known, relay) ? known : Object.freeze(relay)
  })
  return shallowEqual(now, before) ? before : Object.freeze(now)
}
