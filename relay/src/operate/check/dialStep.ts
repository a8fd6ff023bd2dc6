import { PageClient } from '../pageClient.ts'
import type { Dialable } from '../sdpAnswer.ts'
import { attempt, type CheckStep, tenths, timed } from './checkStep.ts'

/** The outcome of a dial. The caller closes the page. */
export interface DialOutcome {
  page: PageClient
  step: CheckStep
  /** Whether the relay responded. It responds only to pages that have its fingerprint. */
  answered: boolean
}

/**
 * Dials as pages do: if the first dial fails, the second one has a proof of work, which a relay requires under load.
 */
export async function dialStep(relay: Dialable, timeout: number): Promise<DialOutcome> {
  const first = await dialOnce(relay, timeout, false)
  if (first.step.status === 'ok') return first
  first.page.close()
  return dialOnce(relay, timeout, true)
}

async function dialOnce(relay: Dialable, timeout: number, work: boolean): Promise<DialOutcome> {
  const page = new PageClient(timeout)
  const failed = (name: CheckStep['name'], text: string, answered = true): DialOutcome => ({
    page,
    step: { name, status: 'failed', text },
    answered,
  })
  await page.dial(relay, work)
  const answered = await timed(attempt(page.answered().then(() => true)))
  if (!answered.found)
    return failed(
      'dial',
      'it does not answer pages that have this record: it is of another relay, or of this one before its keys changed; or the relay is full',
      false,
    )
  const opened = await timed(attempt(page.opened().then(() => true)))
  if (opened.found) {
    const how = work ? 'by a second dial that brought work: it is under load' : 'as a browser opens it'
    const ms = tenths(answered.ms + opened.ms)
    return {
      page,
      step: { name: 'dial', status: 'ok', ms, text: `a channel is open, ${how}` },
      answered: true,
    }
  }
  return page.hasEnded
    ? failed(
        'fingerprint',
        'it answers, but its DTLS certificate is another than the record names: it is not that relay',
      )
    : failed(
        'dial',
        'it answers, but no channel opens: packets of full size are lost on the way, or it is overloaded',
      )
}
