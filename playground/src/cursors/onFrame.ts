const listeners = new Set<(now: number) => void>()
let frame = 0

/** Calls `listener` in every frame until the returned function is called. All listeners share one loop. */
export function onFrame(listener: (now: number) => void): () => void {
  if (listeners.size === 0) frame = requestAnimationFrame(run)
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) cancelAnimationFrame(frame)
  }
}

function run(): void {
  frame = requestAnimationFrame(run)
  const now = performance.now()
  for (const listener of listeners) listener(now)
}
