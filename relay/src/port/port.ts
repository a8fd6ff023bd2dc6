import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { type Address, icePasswordOf, LumameshError } from '@lumamesh/core/protocol'
import type { IceUdpMuxListener } from 'node-datachannel'
import type { Log } from '../shared/log.ts'
import { sourceOf } from '../shared/source.ts'
import { Tally } from '../shared/tally.ts'
import { unreachable } from '../shared/unreachable.ts'
import { bindingSuccess } from '../stun/binding.ts'
import { ATTRIBUTE, BINDING, decodeStun, type StunMessage } from '../stun/stunMessage.ts'
import { Admission, type DialCounts } from './admission.ts'
import { BindingRequests } from './bindingRequests.ts'
import { packetKind } from './demux.ts'
import { DialedLink } from './dialedLink.ts'
import { DialFlow } from './dialFlow.ts'
import { DialFlows } from './dialFlows.ts'
import { DialGate, type DialRequest } from './dialGate.ts'
import { openIceMux } from './iceMux.ts'
import type { NativePeerConnectionOptions } from './nativePeerConnection.ts'
import type { PageLinkEvents } from './pageLink.ts'
import { CLOSE_NOTIFY_MS, MOVED_AFTER_MS, MOVED_PROBES, type PortLimits } from './portLimits.ts'
import { UdpSocket } from './udpSocket.ts'
import { warmUp } from './warmUp.ts'

/** The TURN server behind the port: see TurnProtocol. */
export interface TurnHandler {
  receive(message: StunMessage, from: Address, now: number): void
  channelData(packet: Uint8Array, from: Address, now: number): void
  sweep(now: number): void
}

export interface PortOptions {
  /** 0 lets the system choose. */
  port: number
  host?: string
  certificate: { certificatePem: string; keyPem: string; fingerprint: Uint8Array }
  limits: PortLimits
  log: Log
  events: PageLinkEvents
  /** Creates the TURN server. Without it, the port drops TURN packets. */
  turn?: (send: (packet: Uint8Array, to: Address) => void) => TurnHandler
}

const SWEEP_MS = 10_000

/** The shell around the one UDP port: sorts datagrams, admits dials, and holds them. */
export class Port {
  readonly #options: PortOptions
  readonly #password: string
  readonly #gate: DialGate
  readonly #mux: IceUdpMuxListener
  readonly #native: NativePeerConnectionOptions
  readonly #admission: Admission
  readonly #flows = new DialFlows<DialedLink>()
  readonly #bindingRequests = new BindingRequests()
  readonly #turn: TurnHandler | undefined
  /** Dials that have proven their address, by source. */
  readonly #proven = new Tally()
  readonly #sweep: NodeJS.Timeout
  #udp: UdpSocket | undefined
  #lastId = 0
  #datagrams = 0
  #closed = false

  private constructor(options: PortOptions, mux: IceUdpMuxListener) {
    this.#options = options
    this.#mux = mux
    this.#password = icePasswordOf(options.certificate.fingerprint)
    this.#native = { ...options.certificate, muxPort: mux.port(), password: this.#password }
    this.#gate = new DialGate(this.#password)
    this.#admission = new Admission(options.limits, options.certificate.fingerprint, performance.now())
    this.#turn = options.turn?.((packet, to) => this.#udp?.send(packet, to))
    this.#sweep = setInterval(() => {
      this.#admission.sweep(performance.now())
      this.#turn?.sweep(performance.now())
    }, SWEEP_MS)
  }

  /** Opens the port. @throws LumameshError `relay-error` if it cannot be opened or the native library does not work */
  static async open(options: PortOptions): Promise<Port> {
    const port = new Port(options, await openIceMux())
    try {
      if (!(await warmUp(port.#native))) {
        throw new LumameshError('relay-error', 'The native WebRTC library does not work on this machine.')
      }
      port.#udp = await UdpSocket.open({ ...options, packet: (packet, from) => port.#receive(packet, from) })
    } catch (cause) {
      await port.close()
      throw cause
    }
    return port
  }

  /** The number of the open UDP port. */
  get number(): number {
    return this.#udp?.port ?? 0
  }

  /** The number of dials, half-open ones included. */
  get size(): number {
    return this.#flows.size
  }

  /** Datagrams received so far. */
  get datagrams(): number {
    return this.#datagrams
  }

  /** What was refused so far, by kind: see Admission. */
  get refusals(): Readonly<Record<string, number>> {
    return this.#admission.refusals.all
  }

  /** Whether a relay at this address responds to a STUN Binding request within `ms`. */
  async answersBinding(address: Address, ms: number): Promise<boolean> {
    return await this.#bindingRequests.send((packet) => this.#udp?.send(packet, address), ms)
  }

  /** Closes every dial and the port. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#sweep)
    this.#bindingRequests.close()
    for (const dialed of this.#flows.all) dialed.close()
    if (this.#udp) await setTimeout(CLOSE_NOTIFY_MS)
    this.#udp?.close()
    this.#udp = undefined
    this.#mux.stop()
  }

  #receive(packet: Uint8Array, from: Address): void {
    this.#datagrams++
    // Link-local addresses have a zone, which no Address has.
    if (this.#closed || from.port === 0 || from.host.includes('%')) return
    const kind = packetKind(packet)
    switch (kind) {
      case 'dtls':
        return this.#receiveDtls(packet, from)
      case 'channel':
        return this.#turn?.channelData(packet, from, performance.now())
      case 'stun':
        return this.#receiveStun(packet, from)
      case 'other':
        return
      default:
        return unreachable(kind)
    }
  }

  #receiveDtls(packet: Uint8Array, from: Address): void {
    const dialed = this.#flows.ofAddress(from)
    if (!dialed) return this.#probeMoved(packet, from)
    if (!this.#admitsPacket(dialed, from, false)) return
    if (dialed.flow.isProvenAt(from)) dialed.lastReceived = performance.now()
    dialed.apply(dialed.flow.receiveDtls(packet, from))
  }

  #receiveStun(packet: Uint8Array, from: Address): void {
    const message = decodeStun(packet)
    if (!message) return
    if (message.method !== BINDING) this.#turn?.receive(message, from, performance.now())
    else if (message.kind === 'request') this.#receiveRequest(message, from)
    else this.#receiveResponse(message, from)
  }

  #receiveRequest(message: StunMessage, from: Address): void {
    const now = performance.now()
    if (!message.attributes.has(ATTRIBUTE.username)) {
      if (message.integrityAt !== undefined || !this.#admission.admitsBinding(from.host, now)) return
      this.#udp?.send(bindingSuccess(message, from), from)
      return
    }
    const dial = this.#gate.admit(message)
    if (!dial) return
    const known = this.#flows.ofUfrag(dial.ufrag)
    if (known && known.flow.dial.browserUfrag !== dial.browserUfrag) return
    const dialed = known ?? this.#admit(dial, from, now)
    if (!dialed || !this.#admitsPacket(dialed, from, true)) return
    // Before its first packet is handled: responses to what that sends come from this address.
    this.#flows.claim(dialed, from)
    dialed.apply(dialed.flow.receiveRequest(message, dial, from))
  }

  /**
   * Data from an unknown address: probes silent dials of the same host, which a NAT may have moved. Checks come only
   * every 2.5 s.
   */
  #probeMoved(packet: Uint8Array, from: Address): void {
    const now = performance.now()
    const silent: DialedLink[] = []
    for (const dialed of this.#flows.atHost(from.host)) {
      if (now - dialed.lastReceived >= MOVED_AFTER_MS && silent.push(dialed) === MOVED_PROBES) break
    }
    if (silent.length === 0 || !this.#admission.admitsCheck(from.host, now)) return
    for (const dialed of silent) {
      this.#flows.claim(dialed, from)
      dialed.apply(dialed.flow.probe(packet, from))
    }
  }

  #receiveResponse(message: StunMessage, from: Address): void {
    if (this.#bindingRequests.receive(message)) return
    for (const dialed of this.#flows.claimantsOf(from)) {
      const effects = dialed.flow.receiveResponse(message, from)
      if (!effects) continue
      if (!this.#countProven(dialed, from)) return dialed.close()
      this.#flows.proven(dialed, from)
      dialed.apply(effects)
      return
    }
  }

  /**
   * Whether the rates allow a response to this packet. Each dial with a proven address has its own rate; all others
   * share one.
   */
  #admitsPacket(dialed: DialedLink, from: Address, check: boolean): boolean {
    const now = performance.now()
    if (!dialed.flow.isProvenAt(from)) return this.#admission.admitsCheck(from.host, now)
    return !check || dialed.checks.take(now)
  }

  /** Counts a dial that has proven its first address. False if its source or the relay has reached its limit. */
  #countProven(dialed: DialedLink, from: Address): boolean {
    if (dialed.source !== undefined) return true
    const { maxPerSource, maxProven } = this.#options.limits
    const source = sourceOf(from.host)
    if (this.#proven.of(source) >= maxPerSource || this.#dialCounts.proven >= maxProven) return false
    dialed.source = source
    this.#proven.add(source)
    return true
  }

  get #dialCounts(): DialCounts {
    const unproven = this.#flows.unproven.size
    return { unproven, proven: this.#flows.size - unproven }
  }

  #admit(dial: DialRequest, from: Address, now: number): DialedLink | undefined {
    const { limits, events, log } = this.#options
    const attempt = { dial, host: from.host, held: this.#dialCounts, now, date: Date.now() }
    if (!this.#admission.admitsDial(attempt)) return
    const { unproven } = this.#flows
    if (unproven.size >= limits.maxPending) this.#evictOldest(unproven)
    const dialed = new DialedLink({
      id: ++this.#lastId,
      flow: new DialFlow({
        dial,
        password: this.#password,
        nativeAddress: { host: '127.0.0.1', port: this.#native.muxPort },
        random: randomBytes,
      }),
      checks: limits.provenChecks,
      native: this.#native,
      events,
      log,
      send: (packet, to) => this.#udp?.send(packet, to),
      ended: (ended) => {
        this.#flows.delete(ended)
        if (ended.source !== undefined) this.#proven.remove(ended.source)
        if (!ended.evicted) this.#admission.ended(dial, performance.now())
      },
    })
    this.#flows.add(dialed)
    // Created early, the native session is ready once the browser has proven its address. Under load, creation waits
    // for the proof.
    if (unproven.size <= limits.maxHalfOpen) dialed.createNative()
    return dialed
  }

  /**
   * Closes the oldest dial without a proven address. In a flood, browsers get in that prove theirs before the flood
   * fills this relay.
   */
  #evictOldest(unproven: ReadonlySet<DialedLink>): void {
    for (const oldest of unproven) {
      oldest.evicted = true
      oldest.close()
      return
    }
  }
}
