import { encodeFrame } from '@lumamesh/core/protocol'
import { pino } from 'pino'
import { expect, it, vi } from 'vitest'
import type { PageLink } from '../port/pageLink.ts'
import { RECORD } from '../testing/testRecord.ts'
import { PAGE_LIMITS } from './pageLimits.ts'
import { PageLinks } from './pageLinks.ts'

it('closes the link of a page that reads too slowly', () => {
  const links = new PageLinks({ record: RECORD, limits: PAGE_LIMITS, log: pino({ level: 'silent' }) })
  let waiting = 0
  const close = vi.fn()
  const link: PageLink = {
    id: 1,
    address: { host: '203.0.113.9', port: 5 },
    send: () => waiting,
    close,
  }
  const ping = encodeFrame({ type: 'ping', token: 1 })
  links.open(link)
  links.message(link, ping)
  expect(close).not.toHaveBeenCalled()
  waiting = 2 * 1024 * 1024
  links.message(link, ping)
  expect(close).toHaveBeenCalledOnce()
  links.close()
})
