import type { Address } from '@lumamesh/core/protocol'
import type { PageClient } from '../pageClient.ts'
import { attempt, type CheckStep, timed } from './checkStep.ts'
import type { RelayKeys } from './checkTarget.ts'
import { dialStep } from './dialStep.ts'
import { allocate } from './turnStep.ts'

const PINGS = 5

interface LinkOptions {
  keys: RelayKeys
  /** As in CheckTarget. */
  presumedFrom: string | undefined
  /** The limit of each step, ms. */
  timeout: number
}

/**
 * Dials as a browser does, and checks everything that a page uses. Ends at the first failure that prevents further
 * steps.
 */
export async function* checkLink(
  address: Address,
  { keys, presumedFrom, timeout }: LinkOptions,
): AsyncGenerator<CheckStep, void> {
  const { page, step, answered } = await dialStep({ address, fingerprint: keys.fingerprint }, timeout)
  try {
    if (!answered && presumedFrom !== undefined) return yield otherRelay(presumedFrom)
    yield step
    if (step.status === 'failed') return
    // A channel opens only after DTLS has verified the certificate.
    yield { name: 'fingerprint', status: 'ok', text: 'its DTLS certificate is the one that the record names' }
    page.send(page.hello)
    const { found: frame, ms } = await timed(attempt(page.next('welcome', 'busy', 'error')))
    if (frame?.type !== 'welcome') {
      const text =
        frame?.type === 'busy'
          ? 'it is full, or stopping: it sends pages to other relays. Raise MAX_SESSIONS, or run more relays'
          : frame
            ? `it refuses this page: ${frame.message}`
            : 'no WELCOME came'
      return yield { name: 'welcome', status: 'failed', ms, text }
    }
    const { address: seen, maxRooms, maxMembers } = frame
    const room = `${maxRooms} rooms a page, ${maxMembers} members a room`
    yield { name: 'welcome', status: 'ok', ms, text: `it sees this page at ${seen}; ${room}` }
    yield await roundTrip(page)
    const [server] = frame.turn
    if (!server) yield { name: 'turn', status: 'skipped', text: 'it relays nothing (TURN=off)' }
    else yield await turn(server, timeout)
  } finally {
    page.close()
  }
}

/** A relay responds only to pages that have its fingerprint, so no response to other keys is not a failure. */
function otherRelay(dataDir: string): CheckStep {
  const text = `it does not answer pages that have the keys in ${dataDir}: it is another relay (name its record by --config), or it is full`
  return { name: 'dial', status: 'warning', text }
}

async function roundTrip(page: PageClient): Promise<CheckStep> {
  const times: number[] = []
  for (let token = 1; token <= PINGS; token++) {
    page.send({ type: 'ping', token })
    const { found, ms } = await timed(attempt(page.next('pong')))
    if (found) times.push(ms)
  }
  const [fastest] = times.sort((a, b) => a - b)
  const median = times[Math.floor(times.length / 2)]
  if (times.length < PINGS || fastest === undefined || median === undefined)
    return {
      name: 'rtt',
      status: 'failed',
      text: `${PINGS - times.length} of ${PINGS} pings were not answered`,
    }
  return {
    name: 'rtt',
    status: 'ok',
    ms: median,
    text: `there and back, the median of ${PINGS} pings`,
  }
}

async function turn(server: Parameters<typeof allocate>[0], timeout: number): Promise<CheckStep> {
  try {
    const { found, ms } = await timed(allocate(server, timeout))
    const text = `its credentials got an allocation, with ${found.host}:${found.port} as relayed address`
    return { name: 'turn', status: 'ok', ms, text }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { name: 'turn', status: 'failed', text: `${why} (${server.urls})` }
  }
}
