import { type Address, LumameshError, parseAddress, type TurnServer } from '@lumamesh/core/protocol'
import { addressFromXor } from '../../stun/binding.ts'
import { ATTRIBUTE, type StunMessage } from '../../stun/stunMessage.ts'
import { longTermKey } from '../../stun/turnCredentials.ts'
import { TURN_METHOD } from '../../turn/turnMessages.ts'
import { StunClient } from '../stunClient.ts'

/** UDP in the first byte (RFC 8656, section 18.8). */
const REQUESTED_UDP = Uint8Array.of(17, 0, 0, 0)

/**
 * Requests an allocation with these credentials (RFC 8656, section 7), and deletes it. Returns its relayed address.
 * @throws LumameshError `relay-error`, or `relay-unreachable`
 */
export async function allocate(server: TurnServer, timeout: number): Promise<Address> {
  const client = await StunClient.open(parseAddress(server.urls.replace(/^turn:/, '')))
  const transport = [ATTRIBUTE.requestedTransport, REQUESTED_UDP] as const
  try {
    const challenge = await client.ask({ method: TURN_METHOD.allocate, attributes: [transport] }, timeout)
    if (!challenge) throw silent()
    const signed = signedWith(server, challenge)
    const answer = await client.ask({ method: TURN_METHOD.allocate, ...signed(transport) }, timeout)
    if (!answer) throw silent()
    const value = answer.attributes.get(ATTRIBUTE.xorRelayedAddress)
    const relayed = value && addressFromXor(value, answer.transaction)
    if (answer.kind !== 'success' || !relayed) throw refused(answer)
    // A lifetime of 0 deletes the allocation (RFC 8656, section 8).
    const noTime = [ATTRIBUTE.lifetime, new Uint8Array(4)] as const
    await client.ask({ method: TURN_METHOD.refresh, ...signed(noTime) }, timeout)
    return relayed
  } finally {
    client.close()
  }
}

/** The parts of a signed request, with realm and nonce of the server's challenge (RFC 8489, section 9.2.4). */
function signedWith({ username, credential }: TurnServer, { attributes }: StunMessage) {
  const realm = attributes.get(ATTRIBUTE.realm) ?? new Uint8Array()
  const nonce = attributes.get(ATTRIBUTE.nonce) ?? new Uint8Array()
  const key = longTermKey(username, Buffer.from(realm).toString(), credential)
  return (...more: (readonly [type: number, value: Uint8Array])[]) => ({
    attributes: [
      ...more,
      [ATTRIBUTE.username, Buffer.from(username)] as const,
      [ATTRIBUTE.realm, realm] as const,
      [ATTRIBUTE.nonce, nonce] as const,
    ],
    key,
  })
}

function silent(): LumameshError {
  return new LumameshError('relay-unreachable', 'it does not answer TURN')
}

function refused({ attributes }: StunMessage): LumameshError {
  const error = attributes.get(ATTRIBUTE.errorCode) ?? new Uint8Array(4)
  const code = (error[2] ?? 0) * 100 + (error[3] ?? 0)
  return new LumameshError('relay-error', `it refuses the credentials that it hands out: error ${code}`)
}
