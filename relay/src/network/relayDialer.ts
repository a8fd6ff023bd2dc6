import type { Address } from '@lumamesh/core/protocol'
import { resolveHost } from '../shared/hosts.ts'
import type { Log } from '../shared/log.ts'
import { isSaltMismatch } from './saltedNoise.ts'

/** One line a minute about other networks is enough. */
const WARN_EVERY_MS = 60_000

export interface RelayDialerOptions {
  /** This relay's id. */
  self: string
  /** Connects to the relay at an address, and returns its id. With `relay`, connects to that relay only. */
  dial(address: Address, relay: string | undefined): Promise<string>
  log: Log
}

/** Dials the addresses of other relays, one after the other. */
export class RelayDialer {
  readonly #options: RelayDialerOptions
  #warned = Number.NEGATIVE_INFINITY

  constructor(options: RelayDialerOptions) {
    this.#options = options
  }

  /**
   * The id of the relay at one of these addresses, which may be this relay. Undefined if none answers.
   * @param key names the dial in the log
   */
  async reach(key: string, addresses: readonly Address[], relay?: string): Promise<string | undefined> {
    const { self, dial, log } = this.#options
    const resolved = await Promise.all(addresses.map(resolveHost))
    for (const address of resolved.flat()) {
      try {
        return await dial(address, relay)
      } catch (err) {
        if (/dial self/.test(String(err))) return self
        if (isSaltMismatch(err)) this.#warn(key)
        log.debug({ key, err }, 'a relay could not be dialled')
      }
    }
    return undefined
  }

  #warn(key: string): void {
    const now = performance.now()
    if (now - this.#warned < WARN_EVERY_MS) return
    this.#warned = now
    this.#options.log.warn(
      `MESH_SALT differs from that of ${key}, which belongs to another network of relays`,
    )
  }
}
