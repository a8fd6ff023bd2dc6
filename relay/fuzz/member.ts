import type { Address } from '@lumamesh/core/protocol'
import { addressFromXor } from '../src/stun/binding.ts'
import { ATTRIBUTE, decodeStun, type StunMessage } from '../src/stun/stunMessage.ts'
import { TURN_METHOD } from '../src/turn/turnMessages.ts'
import type { AttackSource } from './attackSource.ts'
import { type TurnLogin, turnRequest, UDP_TRANSPORT } from './seeds.ts'

/** Takes an allocation for this source, as an honest client does; what it may sign with, and its relayed address. */
export async function becomeMember(
  source: AttackSource,
  credentials: { username: string; credential: string },
): Promise<{ login: TurnLogin; relayed: Address }> {
  const challenge = await ask(source, turnRequest(TURN_METHOD.allocate, [UDP_TRANSPORT]))
  const text = (type: number) => Buffer.from(challenge.attributes.get(type) ?? []).toString()
  const login = { ...credentials, realm: text(ATTRIBUTE.realm), nonce: text(ATTRIBUTE.nonce) }
  const success = await ask(source, turnRequest(TURN_METHOD.allocate, [UDP_TRANSPORT], login))
  const value = success.attributes.get(ATTRIBUTE.xorRelayedAddress)
  const relayed = value && addressFromXor(value, success.transaction)
  if (!relayed) throw new Error('The relay gave no allocation.')
  return { login, relayed }
}

function ask(source: AttackSource, request: Uint8Array): Promise<StunMessage> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error('TURN does not answer.')), 5_000)
    source.answered = (packet) => {
      const message = decodeStun(packet)
      if (!message) return
      clearTimeout(patience)
      source.answered = undefined
      resolve(message)
    }
    source.send(request)
  })
}
