import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { type RelayRecord, recordFromJson } from '@lumamesh/core/protocol'
import { describe, expect, it, onTestFinished } from 'vitest'
import { testDirectory } from '../../testing/testDirectory.ts'
import { testRelay } from '../../testing/testRelay.ts'
import { checkRelay } from './checkRelay.ts'
import { type CheckStep, lineOf, passed } from './checkStep.ts'
import { type CheckTarget, keysIn, recordsIn, targetsOf } from './checkTarget.ts'
import { checkRecord } from './recordStep.ts'

async function check(target: CheckTarget, timeout = 5_000): Promise<CheckStep[]> {
  const steps: CheckStep[] = []
  for await (const step of checkRelay(target, { timeout })) steps.push(step)
  return steps
}

const seen = (steps: readonly CheckStep[]) => steps.map(({ name, status }) => `${name} ${status}`)
const target = (record: RelayRecord): CheckTarget => ({
  place: record.addresses[0] ?? { host: '', port: 0 },
  keys: record,
  record,
})

async function tcpPort(): Promise<number> {
  const server = createServer((socket) => socket.end())
  onTestFinished(() => {
    server.close()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

describe('a check of a relay', () => {
  it('takes every step that a page takes, and gives the allocation back', async () => {
    const relay = await testRelay()
    const steps = await check({ ...target(relay.record), meshPort: await tcpPort() })
    expect(seen(steps)).toEqual([
      'udp ok',
      'record ok',
      'dial ok',
      'fingerprint ok',
      'welcome ok',
      'rtt ok',
      'turn ok',
      'mesh ok',
    ])
    expect(steps[0]?.text).toMatch(/it sees us at 127\.0\.0\.1:\d+$/)
    expect(relay.stats.allocations).toBe(0)
  })

  it('says what it could not look at without a record', async () => {
    const relay = await testRelay()
    const steps = await check({ place: { host: 'localhost', port: relay.port } })
    expect(seen(steps)).toEqual(['udp ok', 'dial skipped'])
    expect(passed(steps)).toBe(true)
  })

  it('fails where nobody answers, and goes on to what can still be seen', async () => {
    const silent = createSocket('udp4')
    onTestFinished(() => {
      silent.close()
    })
    await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve))
    const place = { host: '127.0.0.1', port: silent.address().port }
    const relay = await testRelay()
    const steps = await check({ place, keys: relay.record, meshPort: 1 }, 300)
    expect(seen(steps)).toEqual(['udp failed', 'mesh failed'])
    expect(passed(steps)).toBe(false)
  })

  it('fails with the record of another relay, although UDP gets through', async () => {
    const [relay, other] = [await testRelay(), await testRelay()]
    const steps = await check({ ...target(relay.record), keys: other.record }, 700)
    expect(seen(steps)).toEqual(['udp ok', 'record ok', 'dial failed'])
  })

  it('brings work to a relay under load', async () => {
    const relay = await testRelay({ WORK_ABOVE: '0' })
    const steps = await check(target(relay.record), 1_500)
    expect(seen(steps)).toContain('dial ok')
    expect(steps.find(({ name }) => name === 'dial')?.text).toContain('under load')
  })

  it('fails where a relay has no room, or none for this page', async () => {
    const relay = await testRelay({ MAX_SESSIONS: '1', TURN: 'off' })
    const first = checkRelay(target(relay.record))
    for await (const { name } of first) {
      if (name !== 'welcome') continue
      const steps = await check(target(relay.record))
      expect(seen(steps).slice(-1)).toEqual(['welcome failed'])
      break
    }
  })

  it('skips TURN where there is none', async () => {
    const relay = await testRelay({ TURN: 'off' })
    expect(seen(await check(target(relay.record)))).toContain('turn skipped')
  })

  it('fails at a name that nobody has', async () => {
    expect(seen(await check({ place: { host: 'nobody.invalid', port: 1 } }))).toEqual(['address failed'])
  })
})

describe('the record', () => {
  it('must be signed; what has expired, or names another address, is told', async () => {
    const { record } = await testRelay()
    const [place = { host: '', port: 0 }] = record.addresses
    const now = Date.now()
    expect(checkRecord(record, place, now).status).toBe('ok')
    expect(checkRecord({ ...record, seq: record.seq + 1 }, place, now).status).toBe('failed')
    expect(checkRecord(record, { ...place, port: 1 }, now).status).toBe('warning')
    expect(checkRecord(record, place, now + 400 * 86_400_000).status).toBe('warning')
  })

  it('is read from the config JSON, or alone', async () => {
    const { json, config } = await testRelay()
    expect(recordsIn(JSON.stringify(config))).toEqual([recordFromJson(json)])
    expect(recordsIn(JSON.stringify(json))).toEqual([recordFromJson(json)])
    for (const text of ['', 'null', '{}', '[]', '{"relays":[1]}'])
      expect(() => recordsIn(text)).toThrow(expect.objectContaining({ code: 'invalid-record' }))
  })

  it('is checked at each of its addresses, or at the one that is named', async () => {
    const [one, other] = [(await testRelay()).record, (await testRelay()).record]
    const at = `127.0.0.1:${other.addresses[0]?.port}`
    expect(targetsOf([one, other], undefined)).toHaveLength(2)
    expect(targetsOf([one, other], at)).toEqual([target(other)])
    expect(targetsOf([one], 'relay.example:3478')[0]).toMatchObject({
      place: { host: 'relay.example' },
      record: one,
    })
    expect(() => targetsOf([one, other], 'relay.example:3478')).toThrow('None of these 2 records')
  })

  it('is not needed where the keys are at hand, and none are made for it', async () => {
    const directory = await testDirectory()
    expect(await keysIn(directory)).toBeUndefined()
    const { record } = await testRelay({ DATA_DIR: directory })
    expect(await keysIn(directory)).toEqual({ id: record.id, fingerprint: record.fingerprint })
  })
})

it('a step is a line', () => {
  expect(lineOf({ name: 'udp', status: 'ok', ms: 12, text: 'it answers' })).toBe(
    '✓ udp            12 ms  it answers',
  )
  expect(lineOf({ name: 'mesh', status: 'failed', text: 'no' })).toMatch(/^✗ mesh {18}no$/)
})
