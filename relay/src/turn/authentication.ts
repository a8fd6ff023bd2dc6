import type { Address } from '@lumamesh/core/protocol'
import { sourceOf } from '../shared/source.ts'
import { TokenBuckets } from '../shared/tokenBuckets.ts'
import { ATTRIBUTE, hasIntegrity, hasIntegritySha256, type StunMessage } from '../stun/stunMessage.ts'
import { longTermKey, userOf } from '../stun/turnCredentials.ts'
import type { AllocationOwner } from './allocation.ts'
import { type Attribute, errorResponse, type TurnClient } from './responses.ts'
import type { TurnEnvironment } from './turnEnvironment.ts'

/** Short, to limit amplification: responses to unauthenticated requests contain it. */
const REALM = 'mesh'
/** The value of PASSWORD-ALGORITHMS: MD5 and SHA-256, without parameters (RFC 8489, section 18.5). */
const PASSWORD_ALGORITHMS = Uint8Array.of(0, 2, 0, 0, 0, 1, 0, 0)
const MAX_AMPLIFICATION = 3

/** The long-term credential mechanism (RFC 8489, section 9.2). */
export class Authentication {
  readonly #environment: TurnEnvironment
  readonly #refusals: TokenBuckets

  constructor(environment: TurnEnvironment) {
    this.#environment = environment
    this.#refusals = new TokenBuckets(environment.limits.refusals)
  }

  /**
   * The client that sent this request. If its credentials are not valid, sends an error response and returns undefined
   * (RFC 8489, section 9.2.4).
   * @param holder the owner of the allocation of this address
   */
  authenticate(
    message: StunMessage,
    from: Address,
    holder: AllocationOwner | undefined,
    now: number,
  ): TurnClient | undefined {
    const { credentials, nonces, wallClock } = this.#environment
    const { attributes, integrityAt, integritySha256At } = message
    const text = (type: number) => {
      const value = attributes.get(type)
      return value && Buffer.from(value).toString('latin1')
    }
    const refuse = (code: number) => this.#challenge(message, from, code, now)
    if (integrityAt === undefined && integritySha256At === undefined) return refuse(401)
    const username = text(ATTRIBUTE.username)
    const nonce = text(ATTRIBUTE.nonce)
    const realm = text(ATTRIBUTE.realm)
    if (username === undefined || nonce === undefined || realm === undefined) return refuse(400)
    if (!nonces.isValid(nonce, from.host, from.port, wallClock())) return refuse(438)
    const hash = hashOf(message)
    if (!hash) return refuse(400)
    // An allocation outlives the credentials that it was made with.
    const user = userOf(username, wallClock()) ?? (holder?.username === username ? holder.user : undefined)
    const key = longTermKey(username, REALM, credentials.passwordFor(username), hash)
    const sha256 = integritySha256At !== undefined
    const signed = sha256 ? hasIntegritySha256(message, key) : hasIntegrity(message, key)
    if (!user || realm !== REALM || !signed) return refuse(401)
    return { address: from, username, user, key, sha256 }
  }

  sweep(now: number): void {
    this.#refusals.sweep(now)
  }

  /** Sends an unsigned error response, within a rate, and without amplification beyond MAX_AMPLIFICATION. */
  #challenge(message: StunMessage, to: Address, code: number, now: number): undefined {
    const { nonces, wallClock, send } = this.#environment
    const attributes: Attribute[] = []
    if (code !== 400) {
      attributes.push([ATTRIBUTE.realm, Buffer.from(REALM)])
      attributes.push([ATTRIBUTE.nonce, Buffer.from(nonces.issue(to.host, to.port, wallClock()))])
      attributes.push([ATTRIBUTE.passwordAlgorithms, PASSWORD_ALGORITHMS])
    }
    const answer = errorResponse(message, undefined, code, attributes)
    if (answer.length > MAX_AMPLIFICATION * message.packet.length) return
    if (this.#refusals.take(sourceOf(to.host), now)) send(answer, to)
  }
}

/**
 * The hash that the key is made with; undefined if the request is not valid. A client that chooses an algorithm repeats
 * the list that it was offered, so an attacker on the path cannot shorten that list (RFC 8489, section 9.2.4).
 */
function hashOf({ attributes }: StunMessage): 'md5' | 'sha256' | undefined {
  const offered = attributes.get(ATTRIBUTE.passwordAlgorithms)
  const chosen = attributes.get(ATTRIBUTE.passwordAlgorithm)
  if (!offered && !chosen) return 'md5'
  if (!offered || !chosen || !Buffer.from(offered).equals(PASSWORD_ALGORITHMS)) return
  const algorithm = Buffer.from(chosen).toString('hex')
  return algorithm === '00010000' ? 'md5' : algorithm === '00020000' ? 'sha256' : undefined
}
