const listeners = new Set<(now: number) => void>()
let frame = 0

/** Calls it with every frame until the returned function is called; one loop for all. */
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
