import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { testDial } from '../testing/testBrowser.ts'
import { DialFlow } from './dialFlow.ts'
import { DialFlows } from './dialFlows.ts'

const A = { host: '203.0.113.7', port: 1 }
const carrier = () => ({
  flow: new DialFlow({
    dial: testDial(),
    password: 'p'.repeat(32),
    nativeAddress: { host: '127.0.0.1', port: 9 },
    random: randomBytes,
  }),
})

it('keeps an address with its owner until another dial proves it', () => {
  const flows = new DialFlows<ReturnType<typeof carrier>>()
  const [owner, rival] = [carrier(), carrier()]
  for (const each of [owner, rival]) {
    flows.add(each)
    flows.claim(each, A)
  }
  expect(flows.ofAddress(A)).toBe(owner)
  expect(flows.claimantsOf(A)).toEqual([owner, rival])
  flows.proven(rival, A)
  expect(flows.ofAddress(A)).toBe(rival)
  flows.delete(owner)
  expect(flows.ofAddress(A)).toBe(rival)
  flows.delete(rival)
  expect([flows.size, flows.unproven.size, flows.ofAddress(A)]).toEqual([0, 0, undefined])
})

it('remembers few addresses of a dial from many addresses', () => {
  const flows = new DialFlows<ReturnType<typeof carrier>>()
  const one = carrier()
  flows.add(one)
  for (let port = 1; port <= 1_000; port++) flows.claim(one, { host: '203.0.113.7', port })
  const claimed = Array.from({ length: 1_000 }, (_, i) =>
    flows.ofAddress({ host: '203.0.113.7', port: i + 1 }),
  )
  expect(claimed.filter(Boolean).length).toBeLessThanOrEqual(9)
})

it('finds the dials that have proven an address of a host, until they are deleted', () => {
  const flows = new DialFlows<ReturnType<typeof carrier>>()
  const [proven, unproven] = [carrier(), carrier()]
  for (const each of [proven, unproven]) {
    flows.add(each)
    flows.claim(each, A)
  }
  flows.proven(proven, A)
  expect([...flows.atHost(A.host)]).toEqual([proven])
  expect([...flows.unproven]).toEqual([unproven])
  flows.delete(proven)
  expect([...flows.atHost(A.host)]).toEqual([])
})

it('ignores the claim of a dial that was deleted', () => {
  const flows = new DialFlows<ReturnType<typeof carrier>>()
  const deleted = carrier()
  flows.add(deleted)
  flows.delete(deleted)
  flows.claim(deleted, A)
  expect([flows.ofAddress(A), flows.ofUfrag(deleted.flow.dial.ufrag)]).toEqual([undefined, undefined])
})
