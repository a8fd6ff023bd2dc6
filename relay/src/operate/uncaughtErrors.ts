import type { Log } from '../shared/log.ts'

/** What the engine of the mesh throws at nobody in particular when a connection ends in the wrong moment. */
const HARMLESS = new Set([
  'ConnectionClosedError',
  'MuxerClosedError',
  'MuxerUnavailableError',
  'StreamAbortedError',
  'StreamClosedError',
  'StreamResetError',
  'StreamStateError',
])

/** Whether an error that nobody caught is of one connection of the mesh alone, so that this process may go on. */
export function isHarmless(error: unknown): boolean {
  return error instanceof Error && HARMLESS.has(error.name)
}

/** Errors of single connections end no relay; any other uncaught error does, and is logged first. */
export function surviveUncaughtErrors(log: Log, exit: (code: number) => void): void {
  process.on('uncaughtException', (err) => {
    if (isHarmless(err)) return log.error({ err }, 'a connection of the mesh ended in the wrong moment')
    log.fatal({ err }, 'this relay ends: an error that nobody expected')
    exit(1)
  })
}
