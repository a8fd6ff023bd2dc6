import type { ConnectionEncrypter } from '@libp2p/interface'
import { type NoiseComponents, noise } from '@libp2p/noise'
import type { Log } from '../shared/log.ts'

/** At most one warning a minute: port scanners connect, too. */
const WARN_EVERY_MS = 60_000

/**
 * Noise with the network's salt in its prologue (The Noise Protocol Framework, section 6): handshakes between two
 * networks fail. The relay that was dialled logs a warning. The dial of the other one rejects.
 */
export function saltedNoise(
  prologueBytes: Uint8Array,
  log: Log,
): (components: NoiseComponents) => ConnectionEncrypter {
  const create = noise({ prologueBytes })
  let lastWarned = Number.NEGATIVE_INFINITY
  return (components) => {
    const encrypter = create(components)
    const secureInbound: ConnectionEncrypter['secureInbound'] = async (...args) => {
      try {
        return await encrypter.secureInbound(...args)
      } catch (error) {
        if (Date.now() - lastWarned >= WARN_EVERY_MS) {
          lastWarned = Date.now()
          log.warn('a connection was refused: the other end has another MESH_SALT, or is not a relay')
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
