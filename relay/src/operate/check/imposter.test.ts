import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { loadCertificate } from '../../identity/certificate.ts'
import { Port } from '../../port/port.ts'
import { PORT_LIMITS } from '../../port/portLimits.ts'
import { testDirectory } from '../../testing/testDirectory.ts'
import { checkRelay } from './checkRelay.ts'
import type { CheckStep } from './checkStep.ts'

it('fails where somebody else answers who knows the record, too', async () => {
  const [real, other] = [
    await loadCertificate(await testDirectory()),
    await loadCertificate(await testDirectory()),
  ]
  // Anyone with the record knows the ICE password, which is derived from it, and so gets as far as DTLS.
  const imposter = await Port.open({
    port: 0,
    host: '127.0.0.1',
    certificate: { ...other, fingerprint: real.fingerprint },
    limits: PORT_LIMITS,
    log: pino({ level: 'silent' }),
    events: { open() {}, message() {}, closed() {} },
  })
  onTestFinished(() => imposter.close())
  const steps: CheckStep[] = []
  const target = {
    place: { host: '127.0.0.1', port: imposter.number },
    keys: { id: new Uint8Array(32), fingerprint: real.fingerprint },
  }
  for await (const step of checkRelay(target, { timeout: 2_000 })) steps.push(step)
  expect(steps.map(({ name, status }) => `${name} ${status}`)).toEqual(['udp ok', 'fingerprint failed'])
  expect(steps.at(-1)?.text).toContain('it is not that relay')
})
