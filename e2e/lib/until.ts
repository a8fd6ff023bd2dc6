const POLL_MS = 20

/** Waits until `condition` returns a truthy value, and returns it. @throws Error with `what` after the deadline */
export async function until<Value>(
  what: string,
  condition: () => Value | Promise<Value>,
  deadlineMs = 15_000,
): Promise<Exclude<Value, false | null | undefined>> {
  const end = performance.now() + deadlineMs
  for (;;) {
    const value = await condition()
    if (value) return value as Exclude<Value, false | null | undefined>
    if (performance.now() > end) throw new Error(`${deadlineMs} ms passed before ${what}`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
