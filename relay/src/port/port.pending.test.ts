import { icePasswordOf } from '@lumamesh/core/protocol'
import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { loadCertificate } from '../identity/certificate.ts'
import { decodeStun } from '../stun/stunMessage.ts'
import { testDial, testRequest } from '../testing/testBrowser.ts'
import { testDirectory } from '../testing/testDirectory.ts'
import { testSocket } from '../testing/testSocket.ts'
import { Port } from './port.ts'
import { PORT_LIMITS } from './portLimits.ts'

const MAX_PENDING = 10
const isAnswer = (packet: Uint8Array) => decodeStun(packet)?.kind === 'success' || undefined

it('closes the oldest dial without a proof when there are too many, and admits it again later', async () => {
  const certificate = await loadCertificate(await testDirectory())
  const password = icePasswordOf(certificate.fingerprint)
  const port = await Port.open({
    port: 0,
    host: '127.0.0.1',
    certificate,
    limits: { ...PORT_LIMITS, maxPending: MAX_PENDING },
    log: pino({ level: 'silent' }),
    events: { open: () => {}, message: () => {}, closed: () => {} },
  })
  onTestFinished(() => port.close())
  const socket = await testSocket(port.number)
  const ask = async (request: Uint8Array) => {
    await socket.send(request)
    await socket.next(isAnswer)
  }
  const oldest = testRequest(testDial(), password)
  await ask(oldest)
  for (let i = 0; i < 2 * MAX_PENDING; i++) await ask(testRequest(testDial(), password))
  expect(port.size).toBeLessThanOrEqual(MAX_PENDING)
  await ask(oldest)
  expect(socket.received).toBeLessThanOrEqual(3 * socket.sent)
})
