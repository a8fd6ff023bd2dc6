import { type Address, equal } from '@lumamesh/core/protocol'
import { addressKey } from '../shared/source.ts'
import { bindingRequest, bindingSuccess } from '../stun/binding.ts'
import { ATTRIBUTE, decodeStun, hasIntegrity, type StunMessage } from '../stun/stunMessage.ts'
import { isAfterHandshake, isClientHello, packetKind } from './demux.ts'
import type { DialRequest } from './dialGate.ts'
import { DialPath } from './dialPath.ts'

/**
 * What a flow wants done. `proven` comes once. `stale` asks to close the flow: its DTLS data is of an earlier process
 * of the relay.
 */
export type DialFlowEffect =
  | { to: 'browser'; address: Address; packet: Uint8Array }
  | { to: 'native'; packet: Uint8Array }
  | { to: 'proven' }
  | { to: 'stale' }

export interface DialFlowOptions {
  dial: DialRequest
  /** The relay's ice-pwd. */
  password: string
  /** Where the native session listens. Its mapped address is this one. */
  nativeAddress: Address
  random(bytes: number): Uint8Array
}

/** A browser dials from few addresses. A dial from many costs the relay work. */
const MAX_PATHS = 4
/** The most datagrams of a ClientHello that are kept to be sent again. With post-quantum keys a ClientHello has two. */
const MAX_HELLO_DATAGRAMS = 4
/** The priority of a peer-reflexive candidate (RFC 8445, section 5.1.2.1). */
const PRIORITY = 0x6e7f00ff

/**
 * One browser's dial, between its network paths and one native session. Sans-I/O.
 *
 * It is the ICE agent for the browser, and it takes the part of the browser for the native session: it knows the
 * passwords of both sides, so it responds to both at once. So the native session is connected before the browser's
 * ClientHello arrives, sees no change of address, and sends no check to an address that is not proven.
 */
export class DialFlow {
  readonly dial: DialRequest
  readonly #options: DialFlowOptions
  readonly #paths = new Map<string, DialPath>()
  #active: DialPath | undefined
  #clientHello: Uint8Array[] = []
  #hasClientHello = false
  #nativeChecked = false
  #handshakeAnswered = false

  constructor(options: DialFlowOptions) {
    this.#options = options
    this.dial = options.dial
  }

  /** The address that packets for the browser go to. Until one is proven, the first address that it came from. */
  get address(): Address | undefined {
    return this.#active?.address ?? this.#paths.values().next().value?.address
  }

  get addresses(): Address[] {
    return Array.from(this.#paths.values(), (path) => path.address)
  }

  get proven(): boolean {
    return this.#active !== undefined
  }

  isProvenAt(address: Address): boolean {
    return this.#paths.get(addressKey(address))?.proven ?? false
  }

  /** Whether to call retransmit() again soon. */
  get needsRetransmit(): boolean {
    return this.#mayRetransmit && this.#clientHello.length > 0
  }

  /** Receives a Binding request that the gate admitted, with the ufrag of this dial. */
  receiveRequest(message: StunMessage, dial: DialRequest, from: Address): DialFlowEffect[] {
    const path = this.#pathTo(from, dial.priority)
    path.received(message.packet.length)
    const effects = this.#send(path, bindingSuccess(message, from, this.#options.password))
    if (!path.proven) effects.push(...this.#send(path, this.#checkOf(path)))
    return effects
  }

  /** Receives a Binding response from this address. Undefined if it proves nothing new. */
  receiveResponse(message: StunMessage, from: Address): DialFlowEffect[] | undefined {
    const path = this.#paths.get(addressKey(from))
    if (!path || path.proven || message.kind !== 'success') return
    if (!equal(message.transaction, path.transaction)) return
    if (!hasIntegrity(message, this.dial.token.password)) return
    path.proven = true
    if (!this.#active) {
      this.#active = path
      return [{ to: 'proven' }, ...this.retransmit()]
    }
    // The same PRIORITY: a NAT moved this path of the browser. Any other path becomes active when it carries data.
    if (path.priority === this.#active.priority) this.#active = path
    return []
  }

  /** Receives a DTLS datagram from this address. */
  receiveDtls(packet: Uint8Array, from: Address): DialFlowEffect[] {
    const path = this.#paths.get(addressKey(from))
    if (!path) return []
    path.received(packet.length)
    if (!this.#hasClientHello) {
      // Data of a session with an earlier process of this relay: the browser only notices when there is no response.
      if (isAfterHandshake(packet)) return [{ to: 'stale' }]
      if (!isClientHello(packet)) return []
      this.#hasClientHello = true
    }
    if (!this.#handshakeAnswered && isClientHello(packet)) {
      if (this.#clientHello.length < MAX_HELLO_DATAGRAMS) this.#clientHello.push(packet)
      if (path.proven && !this.#nativeChecked) return []
    }
    // The browser waits: the check or its response was lost, or is on its way.
    if (!path.proven) return this.#send(path, this.#checkOf(path))
    this.#active = path
    return [{ to: 'native', packet }]
  }

  /** Data from an unknown address may be this browser's after a NAT moved it: sends a check to that address. */
  probe(packet: Uint8Array, from: Address): DialFlowEffect[] {
    if (!this.#active) return []
    const path = this.#pathTo(from, this.#active.priority)
    path.received(packet.length)
    return this.#send(path, this.#checkOf(path))
  }

  /** Receives a datagram of the native session. */
  receiveNative(packet: Uint8Array): DialFlowEffect[] {
    const kind = packetKind(packet)
    if (kind === 'dtls') {
      this.#handshakeAnswered = true
      this.#clientHello = []
      return this.#active ? this.#send(this.#active, packet) : []
    }
    const message = kind === 'stun' ? decodeStun(packet) : undefined
    if (message?.kind !== 'request' || !message.attributes.has(ATTRIBUTE.username)) return []
    const answer = bindingSuccess(message, this.#options.nativeAddress, this.dial.token.password)
    const effects: DialFlowEffect[] = [{ to: 'native', packet: answer }]
    if (this.#nativeChecked) return effects
    this.#nativeChecked = true
    // After the response: a request before it makes libjuice delay its own check by 50 ms.
    effects.push({ to: 'native', packet: this.#nomination() })
    return [...effects, ...this.retransmit()]
  }

  /** Sends the ClientHello again: the native session silently drops packets until it is ready. */
  retransmit(): DialFlowEffect[] {
    return this.#mayRetransmit ? this.#clientHello.map((packet) => ({ to: 'native', packet })) : []
  }

  get #mayRetransmit(): boolean {
    return this.#active !== undefined && this.#nativeChecked
  }

  /** The check that the browser would send to the native session. */
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
    if (this.#paths.size >= MAX_PATHS) this.#evictPath()
    const path = new DialPath(address, priority, this.#options.random(12))
    this.#paths.set(key, path)
    return path
  }

  /** Removes the oldest path that is not active. */
  #evictPath(): void {
    for (const [key, path] of this.#paths) {
      if (path === this.#active) continue
      this.#paths.delete(key)
      return
    }
  }
}
