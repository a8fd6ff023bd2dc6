import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { testDial } from '../testing/testBrowser.ts'
import { DialFlow } from './flow.ts'
import { DialFlows } from './flows.ts'

const A = { host: '203.0.113.7', port: 1 }
const carrier = () => ({
  flow: new DialFlow({
    dial: testDial(),
    password: 'p'.repeat(32),
    nativeAddress: { host: '127.0.0.1', port: 9 },
    random: randomBytes,
  }),
})

it('leaves an address with its owner until another dial proves that it is there', () => {
  const flows = new DialFlows<ReturnType<typeof carrier>>()
  const [owner, rival] = [carrier(), carrier()]
  for (const each of [owner, rival]) {
    flows.add(each)
    flows.claim(each, A)
  }
  expect(flows.ofAddress(A)).toBe(owner)
  expect(flows.contendersOf(A)).toEqual([owner, rival])
  flows.proven(rival, A)
  expect(flows.ofAddress(A)).toBe(rival)
  flows.delete(owner)
  expect(flows.ofAddress(A)).toBe(rival)
  flows.delete(rival)
  expect([flows.size, flows.unproven.size, flows.ofAddress(A)]).toEqual([0, 0, undefined])
})

it('remembers few addresses of a dial that comes from many', () => {
  const flows = new DialFlows<ReturnType<typeof carrier>>()
  const one = carrier()
  flows.add(one)
  for (let port = 1; port <= 1_000; port++) flows.claim(one, { host: '203.0.113.7', port })
  const claimed = Array.from({ length: 1_000 }, (_, i) =>
    flows.ofAddress({ host: '203.0.113.7', port: i + 1 }),
  )
  expect(claimed.filter(Boolean).length).toBeLessThanOrEqual(9)
})
