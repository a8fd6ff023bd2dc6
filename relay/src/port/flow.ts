import { type Address, equal } from '@lumamesh/core/protocol'
import { addressKey } from '../shared/source.ts'
import { bindingRequest, bindingSuccess } from '../stun/binding.ts'
import { ATTRIBUTE, decodeStun, hasIntegrity, type StunMessage } from '../stun/stunMessage.ts'
import { isAfterHandshake, isClientHello, packetKind } from './demux.ts'
import { DialPath } from './dialPath.ts'
import type { DialRequest } from './gate.ts'

/** What a flow wants done. `proven` comes once, `zombie` asks for the flow's end. */
export type DialFlowEffect =
  | { to: 'browser'; address: Address; packet: Uint8Array }
  | { to: 'native'; packet: Uint8Array }
  | { to: 'proven' }
  | { to: 'zombie' }

export interface DialFlowOptions {
  dial: DialRequest
  /** The relay's ice-pwd. */
  password: string
  /** Where the native session listens: the address that it is told it has been reached from is ours. */
  nativeAddress: Address
  random(bytes: number): Uint8Array
}

/** A browser dials from few addresses; a token's owner who names many wants to make us work. */
const MAX_PATHS = 4
/** Datagrams of a ClientHello that are kept for later; with post-quantum keys it takes two. */
const MAX_HELD = 4
/** Type preference of a peer-reflexive candidate, first component (RFC 8445, section 5.1.2.1). */
const PRIORITY = 0x6e7f00ff

/**
 * One browser's dial, between its network paths and one native session; no sockets and no clocks in here.
 *
 * It is the ICE agent towards the browser, and plays the browser towards the native session: the token holds both
 * passwords, so both are answered on the spot. The native side is connected before the browser's ClientHello arrives,
 * never sees an address change, and never sends a check to an address that nobody has proven.
 */
export class DialFlow {
  readonly dial: DialRequest
  readonly #options: DialFlowOptions
  readonly #paths = new Map<string, DialPath>()
  #active: DialPath | undefined
  #held: Uint8Array[] = []
  #greeted = false
  #nativeAsked = false
  #handshakeAnswered = false

  constructor(options: DialFlowOptions) {
    this.#options = options
    this.dial = options.dial
  }

  /** The address that the browser is served at; the first that it came from, until one is proven. */
  get address(): Address | undefined {
    return this.#active?.address ?? this.#paths.values().next().value?.address
  }

  get addresses(): Address[] {
    return Array.from(this.#paths.values(), (path) => path.address)
  }

  get proven(): boolean {
    return this.#active !== undefined
  }

  provenAt(address: Address): boolean {
    return this.#paths.get(addressKey(address))?.proven ?? false
  }

  /** Whether nudge() should be called again soon. */
  get waiting(): boolean {
    return this.#nudging && this.#held.length > 0
  }

  /** A request that the gate has let in, of this dial's ufrag. */
  request(message: StunMessage, dial: DialRequest, from: Address): DialFlowEffect[] {
    const path = this.#pathTo(from, dial.priority)
    path.received(message.packet.length)
    const effects = this.#send(path, bindingSuccess(message, from, this.#options.password))
    if (!path.proven) effects.push(...this.#send(path, this.#checkOf(path)))
    return effects
  }

  /** An answer from this address; undefined where it proves nothing new. */
  response(message: StunMessage, from: Address): DialFlowEffect[] | undefined {
    const path = this.#paths.get(addressKey(from))
    if (!path || path.proven || message.kind !== 'success') return
    if (!equal(message.transaction, path.transaction)) return
    if (!hasIntegrity(message, this.dial.token.password)) return
    path.proven = true
    if (!this.#active) {
      this.#active = path
      return [{ to: 'proven' }, ...this.nudge()]
    }
    // Same PRIORITY: the same path of the browser, moved by a NAT. Another one becomes active by carrying data.
    if (path.priority === this.#active.priority) this.#active = path
    return []
  }

  dtls(packet: Uint8Array, from: Address): DialFlowEffect[] {
    const path = this.#paths.get(addressKey(from))
    if (!path) return []
    path.received(packet.length)
    if (!this.#greeted) {
      // Data of a session that ended with an earlier life of this relay: only silence tells the browser so.
      if (isAfterHandshake(packet)) return [{ to: 'zombie' }]
      if (!isClientHello(packet)) return []
      this.#greeted = true
    }
    if (!this.#handshakeAnswered && isClientHello(packet)) {
      if (this.#held.length < MAX_HELD) this.#held.push(packet)
      if (path.proven && !this.#nativeAsked) return []
    }
    // Whoever says this waits for us: the check or its answer was lost, or is on its way.
    if (!path.proven) return this.#send(path, this.#checkOf(path))
    this.#active = path
    return [{ to: 'native', packet }]
  }

  /** Data from an address that no dial is known at may be this browser's, moved by a NAT: asks whoever is there. */
  follow(packet: Uint8Array, from: Address): DialFlowEffect[] {
    if (!this.#active) return []
    const path = this.#pathTo(from, this.#active.priority)
    path.received(packet.length)
    return this.#send(path, this.#checkOf(path))
  }

  /** A datagram from the native session. */
  native(packet: Uint8Array): DialFlowEffect[] {
    const kind = packetKind(packet)
    if (kind === 'dtls') {
      this.#handshakeAnswered = true
      this.#held = []
      return this.#active ? this.#send(this.#active, packet) : []
    }
    const message = kind === 'stun' ? decodeStun(packet) : undefined
    if (message?.kind !== 'request' || !message.attributes.has(ATTRIBUTE.username)) return []
    const answer = bindingSuccess(message, this.#options.nativeAddress, this.dial.token.password)
    const effects: DialFlowEffect[] = [{ to: 'native', packet: answer }]
    if (this.#nativeAsked) return effects
    this.#nativeAsked = true
    // Only behind the answer: a request that comes first makes libjuice put its own check off by 50 ms.
    effects.push({ to: 'native', packet: this.#nomination() })
    return [...effects, ...this.nudge()]
  }

  /** Repeats the ClientHello: the native session drops what comes before it is ready, and says nothing. */
  nudge(): DialFlowEffect[] {
    return this.#nudging ? this.#held.map((packet) => ({ to: 'native', packet })) : []
  }

  get #nudging(): boolean {
    return this.#active !== undefined && this.#nativeAsked
  }

  /** The browser's check of the native session, as it would have come. */
  #nomination(): Uint8Array {
    return bindingRequest({
      transaction: this.#options.random(12),
      username: `${this.dial.ufrag}:${this.dial.browserUfrag}`,
      key: this.#options.password,
      priority: PRIORITY,
      role: 'controlling',
      tieBreaker: this.#options.random(8),
    })
  }

  #checkOf(path: DialPath): Uint8Array {
    return bindingRequest({
      transaction: path.transaction,
      username: `${this.dial.browserUfrag}:${this.dial.ufrag}`,
      key: this.dial.token.password,
      priority: PRIORITY,
      role: 'controlled',
      tieBreaker: this.#options.random(8),
    })
  }

  #send(path: DialPath, packet: Uint8Array): DialFlowEffect[] {
    return path.spend(packet.length) ? [{ to: 'browser', address: path.address, packet }] : []
  }

  #pathTo(address: Address, priority: number): DialPath {
    const key = addressKey(address)
    const known = this.#paths.get(key)
    if (known) return known
    if (this.#paths.size >= MAX_PATHS) this.#forgetAPath()
    const path = new DialPath(address, priority, this.#options.random(12))
    this.#paths.set(key, path)
    return path
  }

  /** The oldest path that is not in use. */
  #forgetAPath(): void {
    for (const [key, path] of this.#paths) {
      if (path === this.#active) continue
      this.#paths.delete(key)
      return
    }
  }
}
