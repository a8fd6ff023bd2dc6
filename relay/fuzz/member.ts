import type { Address } from '@lumamesh/core/protocol'
import { addressFromXor } from '../src/stun/binding.ts'
import { ATTRIBUTE, decodeStun, type StunMessage } from '../src/stun/stunMessage.ts'
import { TURN_METHOD } from '../src/turn/turnMessages.ts'
import type { AttackSource } from './attackSource.ts'
import { type TurnLogin, turnRequest, UDP_TRANSPORT } from './seeds.ts'

/** Requests an allocation for this source, as an honest client does. Returns its login and its relayed address. */
export async function becomeMember(
  source: AttackSource,
  credentials: { username: string; credential: string },
): Promise<{ login: TurnLogin; relayed: Address }> {
  const challenge = await request(source, turnRequest(TURN_METHOD.allocate, [UDP_TRANSPORT]))
  const text = (type: number) => Buffer.from(challenge.attributes.get(type) ?? []).toString()
  const login = { ...credentials, realm: text(ATTRIBUTE.realm), nonce: text(ATTRIBUTE.nonce) }
  const success = await request(source, turnRequest(TURN_METHOD.allocate, [UDP_TRANSPORT], login))
  const value = success.attributes.get(ATTRIBUTE.xorRelayedAddress)
  const relayed = value && addressFromXor(value, success.transaction)
  if (!relayed) throw new Error('The relay granted no allocation.')
  return { login, relayed }
}

function request(source: AttackSource, packet: Uint8Array): Promise<StunMessage> {
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => reject(new Error('TURN does not answer.')), 5_000)
    source.onResponse = (response) => {
      const message = decodeStun(response)
      if (!message) return
      clearTimeout(timeout)
      source.onResponse = undefined
      resolve(message)
    }
    source.send(packet)
  })
}
