type Env = Readonly<Record<string, string | undefined>>

/** How often the relay checks that its parent still runs, ms. */
const LOOK_MS = 500

/** Whether `npx` or `npm exec` started this process. */
export function isStartedByNpx(env: Env): boolean {
  return env.npm_command === 'exec' && env.npm_lifecycle_event === 'npx'
}

/** Whether a process has lost the parent it started with: the system then gives it another one. */
export function isOrphaned(parentAtStart: number, parent: number): boolean {
  return parent !== parentAtStart
}

/**
 * Calls `stop` once when npx, which started this process, has ended. npx does not pass on every signal, and none when
 * it is killed: without this, the relay would keep its port. Does nothing if something else started the relay.
 */
export function stopWithNpx(stop: () => void): void {
  if (!isStartedByNpx(process.env)) return
  const parent = process.ppid
  const look = setInterval(() => {
    if (!isOrphaned(parent, process.ppid)) return
    clearInterval(look)
    stop()
  }, LOOK_MS)
  look.unref()
}
