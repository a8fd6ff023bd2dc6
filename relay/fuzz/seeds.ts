import { type Address, utf8 } from '@lumamesh/core/protocol'
import { bindingSuccess, xorAddress } from '../src/stun/binding.ts'
import { ATTRIBUTE, BINDING, decodeStun, encodeStun } from '../src/stun/stunMessage.ts'
import { longTermKey } from '../src/stun/turnCredentials.ts'
import { testDial, testDtls, testRequest } from '../src/testing/testBrowser.ts'
import { channelData, TURN_METHOD } from '../src/turn/turnMessages.ts'

/** The credentials of a TURN client, and the realm and nonce of the server's challenge. */
export interface TurnLogin {
  username: string
  credential: string
  realm: string
  nonce: string
}

type Attribute = readonly [type: number, value: Uint8Array]

const transaction = () => crypto.getRandomValues(new Uint8Array(12))

export const keyOf = ({ username, realm, credential }: TurnLogin) => longTermKey(username, realm, credential)

/** Encodes a TURN request, signed if there is a login. */
export function turnRequest(method: number, attributes: readonly Attribute[], login?: TurnLogin): Uint8Array {
  const parts = { kind: 'request', method, transaction: transaction() } as const
  if (!login) return encodeStun({ ...parts, attributes })
  const { username, realm, nonce } = login
  const credentials: Attribute[] = [
    [ATTRIBUTE.username, utf8(username)],
    [ATTRIBUTE.realm, utf8(realm)],
    [ATTRIBUTE.nonce, utf8(nonce)],
  ]
  return encodeStun({ ...parts, attributes: [...attributes, ...credentials], key: keyOf(login) })
}

export const UDP_TRANSPORT: Attribute = [ATTRIBUTE.requestedTransport, Uint8Array.of(17, 0, 0, 0)]

/** Packets of each kind that anyone with the relay's record can send. */
export function strangerSeeds(password: string): Uint8Array[] {
  const dial = testDial()
  const request = testRequest(dial, password)
  const message = decodeStun(request)
  const plain = { kind: 'request', method: BINDING, transaction: transaction(), attributes: [] } as const
  return [
    request,
    testRequest(testDial(), password),
    testRequest(testDial(), 'another password'),
    ...(message ? [bindingSuccess(message, { host: '192.0.2.1', port: 9 }, password)] : []),
    encodeStun(plain),
    encodeStun({ ...plain, fingerprint: true }),
    encodeStun({ ...plain, kind: 'indication' }),
    turnRequest(TURN_METHOD.allocate, []),
    turnRequest(TURN_METHOD.allocate, [UDP_TRANSPORT]),
    turnRequest(TURN_METHOD.refresh, []),
    channelData(0x4000, new Uint8Array(100)),
    testDtls(22, 0, 1, 200),
    testDtls(22, 0, 1, 1_200),
    testDtls(23, 1, 0),
  ]
}

/** Packets of each kind that a TURN client can send. @param peer a relayed address */
export function memberSeeds(login: TurnLogin, peer: Address): Uint8Array[] {
  const id = transaction()
  const to: Attribute = [ATTRIBUTE.xorPeerAddress, xorAddress(peer, id)]
  const request = (method: number, attributes: readonly Attribute[]) => turnRequest(method, attributes, login)
  const send = { kind: 'indication', method: TURN_METHOD.send, transaction: id } as const
  return [
    request(TURN_METHOD.allocate, [UDP_TRANSPORT]),
    request(TURN_METHOD.allocate, [UDP_TRANSPORT, [ATTRIBUTE.evenPort, Uint8Array.of(0x80)]]),
    request(TURN_METHOD.refresh, [[ATTRIBUTE.lifetime, Uint8Array.of(0, 0, 2, 88)]]),
    request(TURN_METHOD.createPermission, [to, to, to]),
    request(TURN_METHOD.channelBind, [[ATTRIBUTE.channelNumber, Uint8Array.of(0x40, 0, 0, 0)], to]),
    encodeStun({ ...send, attributes: [to, [ATTRIBUTE.data, new Uint8Array(40)]] }),
    channelData(0x4000, new Uint8Array(40)),
    channelData(0x4001, new Uint8Array(0)),
  ]
}
