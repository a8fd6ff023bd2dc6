const POLL_MS = 20

/** Waits until `condition` gives something truthy; a deadline turns waiting into an error that says for what. */
export async function until<Value>(
  what: string,
  condition: () => Value | Promise<Value>,
  deadlineMs = 15_000,
): Promise<Exclude<Value, false | null | undefined>> {
  const end = performance.now() + deadlineMs
  for (;;) {
    const value = await condition()
    if (value) return value as Exclude<Value, false | null | undefined>
    if (performance.now() > end) throw new Error(`Waited ${deadlineMs} ms in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
