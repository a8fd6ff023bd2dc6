import type { Address } from '@lumamesh/core/protocol'
import { Page } from '../page.ts'
import { attempt, type Step, tenths, timed } from './step.ts'

/** A dial, and what came of it; the page is for the caller to close. */
export interface Dialed {
  page: Page
  step: Step
}

/** As pages do: where the first dial is in vain, the second brings work, which a relay asks for under load. */
export async function dial(address: Address, fingerprint: Uint8Array, timeout: number): Promise<Dialed> {
  const first = await dialOnce(address, fingerprint, timeout, false)
  if (first.step.status === 'ok') return first
  first.page.close()
  return dialOnce(address, fingerprint, timeout, true)
}

async function dialOnce(address: Address, fingerprint: Uint8Array, timeout: number, work: boolean) {
  const page = new Page(timeout)
  const done = (status: Step['status'], text: string, ms?: number): Dialed => ({
    page,
    step: { name: 'dial', status, ...(ms !== undefined && { ms }), text },
  })
  await page.dial({ address, fingerprint }, work)
  const answered = await timed(attempt(page.answered().then(() => true)))
  if (!answered.found)
    return done(
      'failed',
      'it does not answer pages that have this record: it is of another relay, or of this one before its keys changed; or the relay is full',
    )
  const opened = await timed(attempt(page.opened().then(() => true)))
  if (!opened.found)
    return done(
      'failed',
      'it answers, but no channel opens: its certificate is another than the record names',
    )
  const how = work
    ? 'a channel is open, by a second dial that brought work: it is under load'
    : 'a channel is open'
  return done('ok', how, tenths(answered.ms + opened.ms))
}
