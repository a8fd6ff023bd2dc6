import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { dialRelay, helloOf } from './testing/dialRelay.ts'
import { testNat } from './testing/testNat.ts'
import { testRelay } from './testing/testRelay.ts'

const hosts = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address))

/** A page that a relay of that host has welcomed through a NAT. */
async function behindNat(host: string) {
  const relay = await testRelay({ HOST: host, PUBLIC_IP: host })
  const nat = await testNat(relay.port, host)
  const to = host.includes(':') ? `[${host}]:${nat.port}` : `${host}:${nat.port}`
  const page = await dialRelay(relay.json, { to })
  page.send(helloOf(page))
  await page.next('welcome')
  return { relay, nat, page }
}

describe.each(['127.0.0.1', '::1'].filter((host) => hosts.includes(host)))(
  'a page behind a NAT that gives it another port, on %s',
  (host) => {
    it('stays connected by its next check', async () => {
      const { relay, nat, page } = await behindNat(host)
      for (let token = 0; token < 3; token++) {
        await nat.rebind()
        nat.repeatCheck()
        page.send({ type: 'ping', token })
        expect((await page.next('pong')).token).toBe(token)
      }
      expect(nat.usernames.size).toBe(1)
      expect(relay.stats).toMatchObject({ dials: 1, links: 1 })
      page.close()
    })

    it('stays connected by its data alone', async () => {
      const { relay, nat, page } = await behindNat(host)
      await nat.rebind()
      // As a page does. SCTP sends again what is lost before the relay knows the new port.
      const pings = setInterval(() => page.send({ type: 'ping', token: 9 }), 500)
      expect((await page.next('pong')).token).toBe(9)
      clearInterval(pings)
      expect(relay.stats).toMatchObject({ dials: 1, links: 1 })
      page.close()
    })
  },
)
