import { utf8 } from '@lumamesh/core/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ATTRIBUTE, BINDING, decodeStun, encodeStun } from '../stun/stunMessage.ts'
import { testDial, testRequest } from '../testing/testBrowser.ts'
import { DialGate } from './dialGate.ts'

const PASSWORD = 'p'.repeat(32)
const gate = new DialGate(PASSWORD)
const admit = (packet: Uint8Array) => {
  const message = decodeStun(packet)
  return message && gate.admit(message)
}

describe('the gate', () => {
  it('reads a dial', () => {
    const dial = testDial()
    expect(admit(testRequest(dial, PASSWORD))).toEqual(dial)
  })

  it('rejects a request without the integrity, the fingerprint or the priority of a check', () => {
    const dial = testDial()
    expect(admit(testRequest(dial, 'another password of the relay'))).toBeUndefined()
    expect(admit(testRequest(dial, PASSWORD, { fingerprint: false }))).toBeUndefined()
    const bare = encodeStun({
      kind: 'request',
      method: BINDING,
      transaction: new Uint8Array(12),
      attributes: [[ATTRIBUTE.username, utf8(`${dial.ufrag}:abcd`)]],
      key: PASSWORD,
      fingerprint: true,
    })
    expect(admit(bare)).toBeUndefined()
  })

  // With each of these as a ufrag, libdatachannel would end the process.
  it.each([
    ['a short ufrag of the relay', 'abc:abcd'],
    ['a short ufrag of the browser', `${testDial().ufrag}:abc`],
    ['no ufrag of the browser', testDial().ufrag],
    ['a character that is not an ice-char', `${testDial().ufrag}:ab-d`],
    ['a line break', `${testDial().ufrag}:abcd\r\na=x`],
    ['a NUL', `${testDial().ufrag}:abcd\0`],
    ['another colon', `${testDial().ufrag}:abcd:efgh`],
    ['a ufrag that is too long', `${testDial().ufrag}:${'a'.repeat(256)}`],
    ['a token that is too long', `${'lm1'.padEnd(256, 'A')}:abcd`],
    ['a token of another protocol', `libp2p+webrtc+v2/${'a'.repeat(24)}:abcd`],
  ])('rejects %s', (_, username) => {
    expect(admit(testRequest(testDial(), PASSWORD, { username }))).toBeUndefined()
  })

  it('admits only ufrags and passwords that are safe for native code', () => {
    const username = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 600 }),
      fc.tuple(fc.string(), fc.string()).map(([a, b]) => `${testDial().ufrag}${a}:${b}`),
    )
    fc.assert(
      fc.property(username, (text) => {
        const dial = admit(testRequest(testDial(), PASSWORD, { username: text }))
        if (!dial) return
        expect(dial.ufrag).toMatch(/^[A-Za-z0-9+/]{4,255}$/)
        expect(dial.browserUfrag).toMatch(/^[A-Za-z0-9+/]{4,255}$/)
        expect(dial.token.password).toMatch(/^[A-Za-z0-9+/]{22,}$/)
      }),
    )
  })
})
