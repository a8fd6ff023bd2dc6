import type { Address } from '@lumamesh/core/protocol'
import { resolveHost } from '../shared/hosts.ts'
import type { Log } from '../shared/log.ts'
import { isSaltMismatch } from './saltedNoise.ts'

/** One line a minute about other networks is enough. */
const WARN_EVERY_MS = 60_000

export interface RelayDialerOptions {
  /** This relay's id. */
  self: string
  /** Connects, to nobody but `relay` where it is given; the id of who is there. */
  dial(address: Address, relay: string | undefined): Promise<string>
  log: Log
}

/** Reaches other relays at their addresses, one after the other. */
export class RelayDialer {
  readonly #options: RelayDialerOptions
  #warned = Number.NEGATIVE_INFINITY

  constructor(options: RelayDialerOptions) {
    this.#options = options
  }

  /** Who is there, which may be this relay itself; undefined where nobody is. @param key names the try in the log */
  async reach(key: string, addresses: readonly Address[], relay?: string): Promise<string | undefined> {
    const { self, dial, log } = this.#options
    const found = await Promise.all(addresses.map(resolveHost))
    for (const address of found.flat()) {
      try {
        return await dial(address, relay)
      } catch (err) {
        if (/dial self/.test(String(err))) return self
        if (isSaltMismatch(err)) this.#warn(key)
        log.debug({ key, err }, 'a relay can not be dialled')
      }
    }
    return undefined
  }

  #warn(key: string): void {
    const now = performance.now()
    if (now - this.#warned < WARN_EVERY_MS) return
    this.#warned = now
    this.#options.log.warn(`MESH_SALT differs from that of ${key}: it is of another network of relays`)
  }
}
