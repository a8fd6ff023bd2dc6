import { expect, it } from 'vitest'
import { loadIdentity } from '../identity/identity.ts'
import { userOf } from '../stun/turnCredentials.ts'
import { testDirectory } from '../testing/testDirectory.ts'
import { TURN_LIMITS } from './turnLimits.ts'
import { TurnService } from './turnService.ts'

const service = async (hosts: readonly string[]) =>
  new TurnService(await loadIdentity(await testDirectory()), { hosts, limits: TURN_LIMITS })

it.each([
  ['the first IPv4 address', ['2001:db8::7', '203.0.113.7', '203.0.113.8'], 'turn:203.0.113.7:3478'],
  ['IPv6 if there is nothing else', ['2001:db8::7'], 'turn:[2001:db8::7]:3478'],
  ['loopback last', ['127.0.0.1', '203.0.113.7'], 'turn:203.0.113.7:3478'],
])('offers pages one server: %s', async (_, hosts, urls) => {
  expect((await service(hosts)).serversFor('aa', 3_478)).toEqual([
    { urls, username: expect.any(String), credential: expect.any(String) },
  ])
})

it('offers no server without an address', async () => {
  expect((await service([])).serversFor('aa', 3_478)).toEqual([])
})

it('issues credentials that name the peer', async () => {
  const [server] = (await service(['203.0.113.7'])).serversFor('aa', 3_478)
  expect(userOf(server?.username ?? '', Date.now())).toBe('aa')
})
