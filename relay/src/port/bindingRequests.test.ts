import { expect, it, vi } from 'vitest'
import { bindingSuccess } from '../stun/binding.ts'
import { decodeStun, type StunMessage } from '../stun/stunMessage.ts'
import { BindingRequests } from './bindingRequests.ts'

const HOUR_MS = 3_600_000
const ADDRESS = { host: '203.0.113.7', port: 1 }

function decoded(packet: Uint8Array): StunMessage {
  const message = decodeStun(packet)
  if (!message) throw new Error('This is not a STUN message')
  return message
}

/** A request whose first packet has been sent. */
async function sentRequest(requests: BindingRequests, ms = HOUR_MS) {
  const packets: Uint8Array[] = []
  const answered = requests.send((packet) => packets.push(packet), ms)
  const first = await vi.waitUntil(() => packets[0])
  return { packets, answered, response: decoded(bindingSuccess(decoded(first), ADDRESS)) }
}

it('resolves to true with the response to the request, which counts once', async () => {
  const requests = new BindingRequests()
  const { answered, response } = await sentRequest(requests)
  const other = { ...response, transaction: new Uint8Array(12) }
  expect(requests.receive(other)).toBe(false)
  expect(requests.receive(response)).toBe(true)
  expect(await answered).toBe(true)
  expect(requests.receive(response)).toBe(false)
})

it('sends the same packet three times, and resolves to false without a response', async () => {
  const requests = new BindingRequests()
  const { packets, answered } = await sentRequest(requests, 30)
  expect(await answered).toBe(false)
  expect(packets).toHaveLength(3)
  expect(new Set(packets.map((packet) => Buffer.from(packet).toString('hex'))).size).toBe(1)
})

it('resolves to false when it closes', async () => {
  const requests = new BindingRequests()
  const { answered } = await sentRequest(requests)
  requests.close()
  expect(await answered).toBe(false)
})

it('sends nothing while too many requests wait for a response', async () => {
  const requests = new BindingRequests()
  const all = Array.from({ length: 1_000 }, () => requests.send(() => {}, HOUR_MS))
  const transmit = vi.fn()
  expect(await requests.send(transmit, HOUR_MS)).toBe(false)
  expect(transmit).not.toHaveBeenCalled()
  requests.close()
  expect(new Set(await Promise.all(all))).toEqual(new Set([false]))
})
