import type { Log } from '../shared/log.ts'

/** Errors that libp2p throws outside of any promise when a connection ends during certain calls. */
const HARMLESS = new Set([
  'ConnectionClosedError',
  'MuxerClosedError',
  'MuxerUnavailableError',
  'StreamAbortedError',
  'StreamClosedError',
  'StreamResetError',
  'StreamStateError',
])

/** Whether an uncaught error concerns a single connection to another relay, so that the process can continue. */
export function isHarmless(error: unknown): boolean {
  return error instanceof Error && HARMLESS.has(error.name)
}

/** Logs uncaught errors, and exits unless they concern a single connection. */
export function surviveUncaughtErrors(log: Log, exit: (code: number) => void): void {
  process.on('uncaughtException', (err) => {
    if (isHarmless(err)) return log.error({ err }, 'a connection of the mesh ended in the wrong moment')
    log.fatal({ err }, 'this relay ends: an error that nobody expected')
    exit(1)
  })
}
