import { destination, type Logger, pino } from 'pino'

export type Log = Logger

/** JSON lines on stderr: stdout belongs to the config JSON. No client addresses, room topics or peer ids in them. */
export function createLog(level: string): Log {
  return pino({ level, base: null }, destination({ dest: 2, sync: true }))
}
