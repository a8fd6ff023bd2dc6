/**
 * Allocates and drops memory, so that Chrome collects garbage sooner: it counts closed connections until they are
 * collected.
 */
export function hurryGarbageCollection(): void {
  for (let i = 0; i < 32; i++) new ArrayBuffer(2 ** 23)
}
