import { destination, type Logger, pino } from 'pino'

export type Log = Logger

/**
 * Logs JSON lines to stderr: stdout is for the config JSON. Callers log no client addresses, room topics or peer ids.
 */
export function createLog(level: string): Log {
  return pino({ level, base: null }, destination({ dest: 2, sync: true }))
}
