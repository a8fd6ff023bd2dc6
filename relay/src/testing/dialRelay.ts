import { type Frame, fromBase64, parseAddress, type RelayRecordJson } from '@lumamesh/core/protocol'
import { PageClient } from '../operate/pageClient.ts'

/** A page's side of a relay link, as a browser would dial it. */
export type TestPage = PageClient

/** Dials a relay, and returns the page once its link is open. Each of its waits takes at most `deadline` ms. */
export async function dialRelay(
  record: RelayRecordJson,
  { to = record.addrs[0] ?? '', work = false, deadline = 10_000 } = {},
): Promise<TestPage> {
  const page = new PageClient(deadline)
  const fingerprint = fromBase64(record.fp) ?? new Uint8Array()
  try {
    await page.dial({ address: parseAddress(to), fingerprint }, work)
    await page.opened()
  } catch (cause) {
    page.close()
    throw cause
  }
  return page
}

/** The HELLO frame of this page. */
export function helloOf(page: TestPage): Frame {
  return page.hello
}
