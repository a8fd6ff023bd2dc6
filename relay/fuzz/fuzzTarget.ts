import { randomBytes } from 'node:crypto'
import { type Address, decodeDialToken } from '@lumamesh/core/protocol'
import { Admission } from '../src/port/admission.ts'
import { packetKind } from '../src/port/demux.ts'
import { DialFlow, type DialFlowEffect } from '../src/port/dialFlow.ts'
import { DialGate } from '../src/port/dialGate.ts'
import { PORT_LIMITS } from '../src/port/portLimits.ts'
import { bindingSuccess } from '../src/stun/binding.ts'
import { Nonces } from '../src/stun/nonces.ts'
import { ATTRIBUTE, BINDING, decodeStun } from '../src/stun/stunMessage.ts'
import { TurnCredentials } from '../src/stun/turnCredentials.ts'
import { testDial, testRequest } from '../src/testing/testBrowser.ts'
import { TURN_LIMITS } from '../src/turn/turnLimits.ts'
import { TURN_METHOD } from '../src/turn/turnMessages.ts'
import { TurnProtocol } from '../src/turn/turnProtocol.ts'
import { keyOf, memberSeeds, type TurnLogin, turnRequest, UDP_TRANSPORT } from './seeds.ts'

const HOME: Address = { host: '127.0.0.1', port: 4_000 }
const ICE_CHARS = /^[A-Za-z0-9+/]{4,255}$/

/** The parts of a relay's port that need no socket, with one proven dial and one allocation. */
export class FuzzTarget {
  readonly password = 'p'.repeat(32)
  readonly seeds: readonly Uint8Array[]
  readonly login: TurnLogin
  readonly #gate = new DialGate(this.password)
  readonly #admission = new Admission(PORT_LIMITS, randomBytes(32), 0)
  readonly #turn: TurnProtocol
  readonly #flow: DialFlow
  #now = 0
  #requestBytes = 0
  #responseBytes = 0

  constructor() {
    const credentials = new TurnCredentials(randomBytes(32))
    const nonces = new Nonces(randomBytes(32))
    this.#turn = new TurnProtocol({
      hosts: ['127.0.0.1', '::1'],
      credentials,
      nonces,
      limits: { ...TURN_LIMITS, refusals: { perSecond: 1e9, burst: 1e9 } },
      wallClock: Date.now,
      random: (below) => randomBytes(4).readUInt32BE() % below,
      transaction: () => randomBytes(12),
      send: (packet) => {
        this.#responseBytes += packet.length
      },
    })
    const nonce = nonces.issue(HOME.host, HOME.port, Date.now())
    this.login = { ...credentials.issue('eve', Date.now()), realm: 'mesh', nonce }
    const dial = testDial()
    const flow = { dial, password: this.password, nativeAddress: HOME, random: randomBytes }
    this.#flow = new DialFlow(flow)
    const [, check] = this.#request(testRequest(dial, this.password))
    if (check)
      this.#flow.receiveResponse(decode(bindingSuccess(decode(check), HOME, dial.token.password)), HOME)
    this.feed(turnRequest(TURN_METHOD.allocate, [UDP_TRANSPORT], this.login))
    this.seeds = memberSeeds(this.login, { host: '127.0.0.1', port: 50_000 })
  }

  get key(): Uint8Array {
    return keyOf(this.login)
  }

  /** Handles a packet as the port does. @throws Error if a part violates an invariant */
  feed(packet: Uint8Array): void {
    this.#now++
    this.#requestBytes = packet.length
    this.#responseBytes = 0
    const kind = packetKind(packet)
    if (kind === 'channel') return this.#turn.channelData(packet.slice(), HOME, this.#now)
    if (kind === 'dtls') return void this.#flow.receiveDtls(packet, HOME)
    const message = kind === 'stun' ? decodeStun(packet) : undefined
    this.#flow.receiveNative(packet)
    if (!message) return
    if (message.method !== BINDING) {
      this.#turn.receive(message, HOME, this.#now)
      const isMember = message.integrityAt !== undefined || message.integritySha256At !== undefined
      if (!isMember && this.#responseBytes > 3 * this.#requestBytes) throw new Error('TURN amplifies')
    } else if (message.kind === 'request') {
      if (message.attributes.has(ATTRIBUTE.username)) this.#request(packet)
      else if (bindingSuccess(message, HOME).length > 3 * packet.length) throw new Error('Binding amplifies')
    } else this.#flow.receiveResponse(message, HOME)
  }

  #request(packet: Uint8Array): Uint8Array[] {
    const message = decode(packet)
    const dial = this.#gate.admit(message)
    if (!dial) return []
    // Any other ufrag would make native code end the process.
    for (const text of [dial.ufrag, dial.browserUfrag])
      if (!ICE_CHARS.test(text)) throw new Error(`The gate admitted the ufrag ${text}`)
    if (!decodeDialToken(dial.ufrag)) throw new Error('The gate admitted a malformed token')
    const held = { unproven: 0, proven: 0 }
    this.#admission.admitsDial({ dial, host: HOME.host, held, now: this.#now, date: Date.now() })
    const effects = this.#flow.receiveRequest(message, dial, HOME)
    return effects.flatMap((effect: DialFlowEffect) => (effect.to === 'browser' ? [effect.packet] : []))
  }
}

function decode(packet: Uint8Array) {
  const message = decodeStun(packet)
  if (!message) throw new Error('The packet is not a STUN message')
  return message
}
