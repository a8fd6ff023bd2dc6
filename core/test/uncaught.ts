import { onTestFinished } from 'vitest'

/** Uncaught exceptions during this test, as the page's error handler would receive them. */
export function uncaughtErrors(): unknown[] {
  const uncaught: unknown[] = []
  // The test runner's own listeners would fail the run.
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.on('uncaughtException', (error) => uncaught.push(error))
  onTestFinished(() => {
    process.removeAllListeners('uncaughtException')
    for (const listener of others) process.on('uncaughtException', listener)
  })
  return uncaught
}
