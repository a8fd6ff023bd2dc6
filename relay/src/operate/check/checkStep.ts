/** One thing that was looked at, in words for a person. */
export interface CheckStep {
  name: 'address' | 'udp' | 'record' | 'dial' | 'fingerprint' | 'welcome' | 'rtt' | 'turn' | 'mesh'
  /** `warning` and `skipped` fail no check. */
  status: 'ok' | 'failed' | 'warning' | 'skipped'
  /** How long it took. */
  ms?: number
  text: string
}

const MARKS = { ok: '✓', failed: '✗', warning: '!', skipped: '–' } as const

/** A line: `✓ udp 12 ms  203.0.113.7:3478 answers`. */
export function lineOf({ name, status, ms, text }: CheckStep): string {
  const took = ms === undefined ? '' : `${ms} ms`
  return `${MARKS[status]} ${name.padEnd(11)} ${took.padStart(8)}  ${text}`
}

/** Whether a relay may be said to work. */
export function passed(steps: readonly CheckStep[]): boolean {
  return steps.every(({ status }) => status !== 'failed')
}

/** What `work` came to, and how long that took. */
export async function timed<T>(work: Promise<T>): Promise<{ found: T; ms: number }> {
  const start = performance.now()
  const found = await work
  return { found, ms: tenths(performance.now() - start) }
}

/** Undefined where it fails. */
export function attempt<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch(() => undefined)
}

/** ms, rounded. */
export function tenths(ms: number): number {
  return Math.round(ms * 10) / 10
}
