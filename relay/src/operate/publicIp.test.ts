import { createSocket } from 'node:dgram'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readHostPort } from '../shared/hosts.ts'
import { bindingSuccess } from '../stun/binding.ts'
import { decodeStun } from '../stun/stunMessage.ts'
import { testRelay } from '../testing/testRelay.ts'
import { detectPublicIp, verdictOf } from './publicIp.ts'

/** Answers as a relay does, but the `deaf` first questions; says that it sees everybody from `host`. */
async function stunServer({ host = '203.0.113.7', deaf = 0 } = {}) {
  const socket = createSocket('udp4')
  onTestFinished(() => {
    socket.close()
  })
  let received = 0
  socket.on('message', (packet, from) => {
    const request = decodeStun(packet)
    if (request && ++received > deaf) socket.send(bindingSuccess(request, { host, port: 1 }), from.port)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return { host: '127.0.0.1', port: socket.address().port }
}

describe('the public address', () => {
  it('is where two relays see this machine from', async () => {
    const relays = [await testRelay(), await testRelay()].map(({ port }) => ({ host: '127.0.0.1', port }))
    expect(await detectPublicIp(relays)).toEqual({ ips: ['127.0.0.1'], agreed: true })
  })

  it('is asked for again where a question was lost, and of nobody twice whose name is unknown', async () => {
    const relays = [await stunServer({ deaf: 1 }), await stunServer(), { host: 'nobody.invalid', port: 3478 }]
    expect(await detectPublicIp(relays)).toEqual({ ips: ['203.0.113.7'], agreed: true })
  })

  it('is not known where nobody answers', async () => {
    const silent = await stunServer({ deaf: Number.POSITIVE_INFINITY })
    expect(await detectPublicIp([silent], { timeout: 300 })).toEqual({ ips: [], agreed: false })
    expect(await detectPublicIp([])).toEqual({ ips: [], agreed: false })
  })

  it('is not agreed on where one alone says so, or another says otherwise', () => {
    expect(verdictOf(['203.0.113.7'])).toEqual({ ips: ['203.0.113.7'], agreed: false })
    expect(verdictOf(['198.51.100.1', '203.0.113.7', '203.0.113.7'])).toEqual({
      ips: ['203.0.113.7'],
      agreed: false,
    })
  })

  it('is one of each family', () => {
    expect(verdictOf(['2001:db8::7', '203.0.113.7', '2001:db8::7', '203.0.113.7'])).toEqual({
      ips: ['203.0.113.7', '2001:db8::7'],
      agreed: true,
    })
  })
})

describe('host and port', () => {
  it.each([
    ['relay.example:3478', 'relay.example', 3478],
    ['[2001:db8::7]:1', '2001:db8::7', 1],
    ['relay.example', 'relay.example', 7400],
  ])('are read from %s', (text, host, port) => {
    expect(readHostPort(text, 7400)).toEqual({ host, port })
  })

  it.each(['', ':1', '2001:db8::7:1', '[relay]:1', 'a:0', 'a:65536', 'a:b', 'a b:1', 'http://a:1'])(
    'are not read from %j',
    (text) => {
      expect(() => readHostPort(text)).toThrow(expect.objectContaining({ code: 'invalid-option' }))
    },
  )
})
