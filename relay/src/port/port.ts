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
import { DialFlow } from './flow.ts'
import { DialFlows } from './flows.ts'
import { DialGate, type DialRequest } from './gate.ts'
import { openIceMux } from './iceMux.ts'
import type { PageLinkEvents } from './link.ts'
import type { NativePeerConnectionOptions } from './nativePeerConnection.ts'
import { GOODBYE_MS, MOVED_AFTER_MS, MOVED_ASKED, type PortLimits } from './portLimits.ts'
import { UdpSocket } from './udp.ts'
import { warmUp } from './warmup.ts'

/** Who answers TURN: turn/server.ts. */
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
  /** Makes what answers TURN; without it nothing is relayed. */
  turn?: (send: (packet: Uint8Array, to: Address) => void) => TurnHandler
}

const SWEEP_MS = 10_000

/** The one UDP port: takes datagrams apart, lets dials in, and keeps them. */
export class Port {
  readonly #options: PortOptions
  readonly #password: string
  readonly #gate: DialGate
  readonly #mux: IceUdpMuxListener
  readonly #native: NativePeerConnectionOptions
  readonly #admission: Admission
  readonly #flows = new DialFlows<DialedLink>()
  readonly #questions = new BindingRequests()
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

  /** @throws LumameshError `relay-error` when the port cannot be opened */
  static async open(options: PortOptions): Promise<Port> {
    const port = new Port(options, await openIceMux())
    try {
      if (!(await warmUp(port.#native))) {
        throw new LumameshError('relay-error', 'The native WebRTC library of this machine does not answer.')
      }
      port.#udp = await UdpSocket.open({ ...options, packet: (packet, from) => port.#receive(packet, from) })
    } catch (cause) {
      await port.close()
      throw cause
    }
    return port
  }

  /** The UDP port that is open. */
  get number(): number {
    return this.#udp?.port ?? 0
  }

  /** Dials that are held: half-open and open. */
  get size(): number {
    return this.#flows.size
  }

  /** Datagrams that came in so far. */
  get datagrams(): number {
    return this.#datagrams
  }

  /** What was refused so far, by kind: see Admission. */
  get refusals(): Readonly<Record<string, number>> {
    return this.#admission.refusals.all
  }

  /** Whether a relay answers a STUN question there within `ms`. */
  async ask(address: Address, ms: number): Promise<boolean> {
    return await this.#questions.ask((packet) => this.#udp?.send(packet, address), ms)
  }

  /** Lets nobody in any more, ends every dial, and gives the port back. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#sweep)
    this.#questions.close()
    for (const dialed of this.#flows.all) dialed.close()
    if (this.#udp) await setTimeout(GOODBYE_MS)
    this.#udp?.close()
    this.#udp = undefined
    this.#mux.stop()
  }

  #receive(packet: Uint8Array, from: Address): void {
    this.#datagrams++
    // Link-local addresses name an interface: no page is told of one.
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
    if (!dialed) return this.#follow(packet, from)
    if (!this.#mayAsk(dialed, from, false)) return
    if (dialed.flow.provenAt(from)) dialed.heard = performance.now()
    dialed.apply(dialed.flow.dtls(packet, from))
  }

  #receiveStun(packet: Uint8Array, from: Address): void {
    const message = decodeStun(packet)
    if (!message) return
    if (message.method !== BINDING) this.#turn?.receive(message, from, performance.now())
    else if (message.kind === 'request') this.#request(message, from)
    else this.#response(message, from)
  }

  #request(message: StunMessage, from: Address): void {
    const now = performance.now()
    if (!message.attributes.has(ATTRIBUTE.username)) {
      if (message.integrityAt !== undefined || !this.#admission.binding(from.host, now)) return
      this.#udp?.send(bindingSuccess(message, from), from)
      return
    }
    const dial = this.#gate.admit(message)
    if (!dial) return
    const known = this.#flows.ofUfrag(dial.ufrag)
    if (known && known.flow.dial.browserUfrag !== dial.browserUfrag) return
    const dialed = known ?? this.#admit(dial, from, now)
    if (!dialed || !this.#mayAsk(dialed, from, true)) return
    // Claimed before its first packet goes on: what that sets off comes back by this address.
    this.#flows.claim(dialed, from)
    dialed.apply(dialed.flow.request(message, dial, from))
  }

  /** Browsers check a connection that is well only every 2.5 s or so: who waits for that loses those that a NAT has moved. */
  #follow(packet: Uint8Array, from: Address): void {
    const now = performance.now()
    const silent: DialedLink[] = []
    for (const dialed of this.#flows.at(from.host)) {
      if (now - dialed.heard >= MOVED_AFTER_MS && silent.push(dialed) === MOVED_ASKED) break
    }
    if (silent.length === 0 || !this.#admission.check(from.host, now)) return
    for (const dialed of silent) {
      this.#flows.claim(dialed, from)
      dialed.apply(dialed.flow.follow(packet, from))
    }
  }

  #response(message: StunMessage, from: Address): void {
    if (this.#questions.answered(message)) return
    for (const dialed of this.#flows.contendersOf(from)) {
      const effects = dialed.flow.response(message, from)
      if (!effects) continue
      if (!this.#mayStay(dialed, from)) return dialed.close()
      this.#flows.proven(dialed, from)
      dialed.apply(effects)
      return
    }
  }

  /** Whether what came from there may cost an answer: whoever has proven an address pays alone, all others together. */
  #mayAsk(dialed: DialedLink, from: Address, check: boolean): boolean {
    const now = performance.now()
    if (!dialed.flow.provenAt(from)) return this.#admission.check(from.host, now)
    return !check || dialed.checks.take(now)
  }

  /** Counts a dial that has proven its first address; false where its source, or the relay, holds enough of them. */
  #mayStay(dialed: DialedLink, from: Address): boolean {
    if (dialed.source !== undefined) return true
    const { maxPerSource, maxProven } = this.#options.limits
    const source = sourceOf(from.host)
    if (this.#proven.of(source) >= maxPerSource || this.#held.proven >= maxProven) return false
    dialed.source = source
    this.#proven.add(source)
    return true
  }

  get #held(): DialCounts {
    const unproven = this.#flows.unproven.size
    return { unproven, proven: this.#flows.size - unproven }
  }

  #admit(dial: DialRequest, from: Address, now: number): DialedLink | undefined {
    const { limits, events, log } = this.#options
    if (!this.#admission.dial(dial, from.host, this.#held, now, Date.now())) return
    const { unproven } = this.#flows
    if (unproven.size >= limits.maxPending) this.#forget(unproven)
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
        if (!ended.displaced) this.#admission.over(dial, performance.now())
      },
    })
    this.#flows.add(dialed)
    // Early: the native session is ready by the time the browser has proven its address. Under load it has to wait.
    if (unproven.size <= limits.maxHalfOpen) dialed.create()
    return dialed
  }

  /** The oldest of them has had its time: a flood keeps nobody out who proves an address sooner than it fills this relay. */
  #forget(unproven: ReadonlySet<DialedLink>): void {
    for (const oldest of unproven) {
      oldest.displaced = true
      oldest.close()
      return
    }
  }
}
