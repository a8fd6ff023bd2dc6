/** One step of a check, in words for an operator. */
export interface CheckStep {
  name: 'address' | 'udp' | 'record' | 'dial' | 'fingerprint' | 'welcome' | 'rtt' | 'turn' | 'mesh'
  /** `warning` and `skipped` fail no check. */
  status: 'ok' | 'failed' | 'warning' | 'skipped'
  /** How long it took, ms. */
  ms?: number
  text: string
}

const MARKS = { ok: '✓', failed: '✗', warning: '!', skipped: '–' } as const

/** A line: `✓ udp 12 ms  203.0.113.7:3478 answers`. */
export function lineOf({ name, status, ms, text }: CheckStep): string {
  const took = ms === undefined ? '' : `${ms} ms`
  return `${MARKS[status]} ${name.padEnd(11)} ${took.padStart(8)}  ${text}`
}

/** Whether all steps passed. */
export function passed(steps: readonly CheckStep[]): boolean {
  return steps.every(({ status }) => status !== 'failed')
}

/** The result of `work`, and how long it took, ms. */
export async function timed<T>(work: Promise<T>): Promise<{ found: T; ms: number }> {
  const start = performance.now()
  const found = await work
  return { found, ms: tenths(performance.now() - start) }
}

/** The result of a promise. Undefined if it rejects. */
export function attempt<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch(() => undefined)
}

/** Rounds ms to tenths. */
export function tenths(ms: number): number {
  return Math.round(ms * 10) / 10
}
