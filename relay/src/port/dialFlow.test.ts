import { randomBytes } from 'node:crypto'
import type { Address } from '@lumamesh/core/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressFromXor, bindingRequest, bindingSuccess } from '../stun/binding.ts'
import { ATTRIBUTE, decodeStun, hasIntegrity, type StunMessage } from '../stun/stunMessage.ts'
import { testDial, testDtls, testRequest } from '../testing/testBrowser.ts'
import { DialFlow, type DialFlowEffect } from './dialFlow.ts'

const PASSWORD = 'p'.repeat(32)
const HOME = { host: '203.0.113.7', port: 50_000 }
const MOVED = { host: '203.0.113.7', port: 50_001 }
const CLIENT_HELLO = testDtls(22, 0, 1)
const DATA = testDtls(23, 1, 0)

function newFlow() {
  const dial = testDial()
  const nativeAddress = { host: '127.0.0.1', port: 9 }
  const flow = new DialFlow({ dial, password: PASSWORD, nativeAddress, random: randomBytes })
  const request = (from: Address, priority = dial.priority) => {
    const changed = { ...dial, priority }
    return flow.receiveRequest(decoded(testRequest(changed, PASSWORD)), changed, from)
  }
  const prove = (from: Address, effects: readonly DialFlowEffect[]) => {
    const check = sentTo(effects, from).map(decoded).at(-1)
    if (!check) throw new Error('The flow sent no check')
    return flow.receiveResponse(decoded(bindingSuccess(check, from, dial.token.password)), from)
  }
  /** The check that libjuice sends to the candidate of the offer. */
  const checkNatively = () =>
    flow.receiveNative(
      bindingRequest({
        transaction: new Uint8Array(randomBytes(12)),
        username: `${dial.browserUfrag}:${dial.ufrag}`,
        key: dial.token.password,
        priority: 1,
        role: 'controlled',
        tieBreaker: new Uint8Array(8),
      }),
    )
  return { dial, flow, request, prove, checkNatively }
}

function decoded(packet: Uint8Array): StunMessage {
  const message = decodeStun(packet)
  if (!message) throw new Error('This is not a STUN message')
  return message
}

function sentTo(effects: readonly DialFlowEffect[], to: Address): Uint8Array[] {
  return effects.flatMap((effect) =>
    effect.to === 'browser' && effect.address === to ? [effect.packet] : [],
  )
}

const toNative = (effects: readonly DialFlowEffect[]) =>
  effects.flatMap((effect) => (effect.to === 'native' ? [effect.packet] : []))

describe('a flow', () => {
  it('responds to a check with the address of the browser: Firefox ignores any other', () => {
    const { request } = newFlow()
    const [packet] = sentTo(request(HOME), HOME)
    const answer = decoded(packet ?? new Uint8Array())
    const value = answer.attributes.get(ATTRIBUTE.xorMappedAddress) ?? new Uint8Array()
    expect(addressFromXor(value, answer.transaction)).toEqual(HOME)
    expect(hasIntegrity(answer, PASSWORD)).toBe(true)
    expect(answer.fingerprint).toBe(true)
  })

  it('passes DTLS in either direction only after the address is proven', () => {
    const { flow, request, prove, checkNatively } = newFlow()
    const effects = request(HOME)
    checkNatively()
    expect(toNative(flow.receiveDtls(CLIENT_HELLO, HOME))).toEqual([])
    expect(flow.receiveNative(testDtls(22, 0, 2))).toEqual([])
    expect(prove(HOME, effects)?.[0]).toEqual({ to: 'proven' })
    expect(sentTo(flow.receiveNative(testDtls(22, 0, 2)), HOME)).toHaveLength(1)
  })

  it('rejects a proof from another address, with another transaction, or with another key', () => {
    const { dial, flow, request } = newFlow()
    const check = sentTo(request(HOME), HOME).map(decoded).at(-1)
    if (!check) throw new Error('no check was sent')
    const answer = (key: string) => decoded(bindingSuccess(check, HOME, key))
    expect(flow.receiveResponse(answer(dial.token.password), MOVED)).toBeUndefined()
    expect(flow.receiveResponse(answer('another key'), HOME)).toBeUndefined()
    const guessed = { ...answer(dial.token.password), transaction: new Uint8Array(12) }
    expect(flow.receiveResponse(guessed, HOME)).toBeUndefined()
    expect(flow.proven).toBe(false)
  })

  it('sends the ClientHello again until the native session responds', () => {
    const { flow, request, prove, checkNatively } = newFlow()
    prove(HOME, request(HOME))
    expect(flow.receiveDtls(CLIENT_HELLO, HOME)).toEqual([])
    expect(toNative(checkNatively())).toContain(CLIENT_HELLO)
    expect(flow.needsRetransmit).toBe(true)
    expect(toNative(flow.retransmit())).toEqual([CLIENT_HELLO])
    flow.receiveNative(testDtls(22, 0, 2))
    expect(flow.needsRetransmit).toBe(false)
    expect(flow.retransmit()).toEqual([])
  })

  it('nominates only after its response to the native check: before it, libjuice waits 50 ms', () => {
    const { dial, request, prove, checkNatively } = newFlow()
    expect(toNative(prove(HOME, request(HOME)) ?? [])).toEqual([])
    const [answer, nomination] = toNative(checkNatively()).map(decoded)
    expect(answer?.kind).toBe('success')
    expect(answer && hasIntegrity(answer, dial.token.password)).toBe(true)
    expect(nomination?.attributes.has(ATTRIBUTE.useCandidate)).toBe(true)
    expect(nomination && hasIntegrity(nomination, PASSWORD)).toBe(true)
  })

  it('follows a NAT that gives the browser another address', () => {
    const { flow, request, prove, checkNatively } = newFlow()
    prove(HOME, request(HOME))
    checkNatively()
    flow.receiveDtls(CLIENT_HELLO, HOME)
    const effects = request(MOVED)
    expect(sentTo(flow.receiveNative(DATA), HOME)).toHaveLength(1)
    prove(MOVED, effects)
    expect(sentTo(flow.receiveNative(DATA), MOVED)).toHaveLength(1)
    expect(flow.address).toEqual(MOVED)
  })

  it('keeps its active path when the browser proves another one, until that one carries data', () => {
    const { flow, request, prove, checkNatively } = newFlow()
    prove(HOME, request(HOME))
    checkNatively()
    flow.receiveDtls(CLIENT_HELLO, HOME)
    prove(MOVED, request(MOVED, 1))
    expect(sentTo(flow.receiveNative(DATA), HOME)).toHaveLength(1)
    flow.receiveDtls(DATA, MOVED)
    expect(sentTo(flow.receiveNative(DATA), MOVED)).toHaveLength(1)
  })

  it('recognizes data of a session from before a restart of the relay', () => {
    const { flow, request, prove } = newFlow()
    prove(HOME, request(HOME))
    expect(flow.receiveDtls(DATA, HOME)).toEqual([{ to: 'stale' }])
  })

  it('remembers few addresses, and always the active one', () => {
    const { flow, request, prove } = newFlow()
    prove(HOME, request(HOME))
    for (let port = 1; port < 100; port++) request({ host: '203.0.113.9', port })
    expect(flow.addresses.length).toBeLessThanOrEqual(4)
    expect(flow.addresses).toContainEqual(HOME)
  })

  it('sends at most three times the bytes to an unproven address that it received from there', () => {
    const step = fc.record({
      what: fc.constantFrom('request', 'dtls', 'native', 'retransmit'),
      from: fc.constantFrom(HOME, MOVED),
      // Mostly short ones: the response to each may be longer.
      length: fc.oneof({ weight: 4, arbitrary: fc.constant(14) }, fc.integer({ min: 14, max: 1_200 })),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { dial, flow, checkNatively } = newFlow()
        const received = new Map<Address, number>()
        const sent = new Map<Address, number>()
        const count = (map: Map<Address, number>, address: Address, bytes: number) =>
          map.set(address, (map.get(address) ?? 0) + bytes)
        checkNatively()
        for (const { what, from, length } of steps) {
          let effects: DialFlowEffect[] = []
          if (what === 'request') {
            const packet = testRequest(dial, PASSWORD)
            count(received, from, packet.length)
            effects = flow.receiveRequest(decoded(packet), dial, from)
          } else if (what === 'dtls') {
            count(received, from, length)
            effects = flow.receiveDtls(testDtls(22, 0, 1, length), from)
          } else if (what === 'native') effects = flow.receiveNative(testDtls(22, 0, 2, length))
          else effects = flow.retransmit()
          for (const effect of effects) {
            if (effect.to === 'browser') count(sent, effect.address, effect.packet.length)
          }
          for (const [address, bytes] of sent)
            expect(bytes).toBeLessThanOrEqual(3 * (received.get(address) ?? 0))
        }
      }),
    )
  })
})
