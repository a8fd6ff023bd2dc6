import type { ConnectionEncrypter } from '@libp2p/interface'
import { type NoiseComponents, noise } from '@libp2p/noise'
import type { Log } from '../shared/log.ts'

/** One line a minute is enough: scanners, too, find open ports. */
const SAY_EVERY_MS = 60_000

/**
 * Noise with the network's salt in its prologue (The Noise Protocol Framework, section 6): the handshake of two networks fails. Says so
 * in the log of whoever was called; the caller's dial rejects.
 */
export function saltedNoise(
  prologueBytes: Uint8Array,
  log: Log,
): (components: NoiseComponents) => ConnectionEncrypter {
  const create = noise({ prologueBytes })
  let said = Number.NEGATIVE_INFINITY
  return (components) => {
    const encrypter = create(components)
    const secureInbound: ConnectionEncrypter['secureInbound'] = async (...args) => {
      try {
        return await encrypter.secureInbound(...args)
      } catch (error) {
        if (Date.now() - said >= SAY_EVERY_MS) {
          said = Date.now()
          log.warn('another relay was turned away: its MESH_SALT is another one, or it is no relay')
        }
        throw error
      }
    }
    return new Proxy(encrypter, {
      get: (target, name) => {
        if (name === 'secureInbound') return secureInbound
        const value = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }
}

/** Whether a dial failed because the other relay has another salt. */
export function isSaltMismatch(error: unknown): boolean {
  return /handshake stage \d validation fail|Invalid chacha20poly1305/i.test(String(error))
}
