import { encodeDialToken } from '@lumamesh/core/protocol'
import { workedToken } from '../src/operate/workedToken.ts'
import { bindingSuccess } from '../src/stun/binding.ts'
import { decodeStun } from '../src/stun/stunMessage.ts'
import { testDial, testRequest } from '../src/testing/testBrowser.ts'
import type { AttackSource } from './attackSource.ts'
import { mutated } from './mutate.ts'
import { pick, type Random } from './random.ts'

const HOME = { host: '127.0.0.1', port: 9 }

export interface ProverOptions {
  /** The fingerprint of the relay's certificate. */
  relay: Uint8Array
  /** The relay's ice-pwd. */
  password: string
  /** DTLS datagrams to mutate. */
  hellos: readonly Uint8Array[]
  random: Random
}

/** Dials with a proof of work, proves its address, and then sends mutated DTLS, which reaches native code. */
export function prove(source: AttackSource, { relay, password, hellos, random }: ProverOptions): void {
  const plain = testDial()
  const token = workedToken(relay, plain.token)
  const dial = { ...plain, token, ufrag: encodeDialToken(token) }
  source.onResponse = (packet) => {
    const message = decodeStun(packet)
    if (message?.kind !== 'request') return
    source.send(bindingSuccess(message, HOME, token.password))
    for (let i = 0; i < 4; i++) source.send(mutated(pick(hellos, random), random, hellos))
    source.send(pick(hellos, random))
  }
  source.send(testRequest(dial, password))
}
