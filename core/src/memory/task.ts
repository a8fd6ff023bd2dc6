const waiting: (() => void)[] = []
let bell: MessagePort | undefined

/** Runs this in a task of its own, behind those asked for before: after every microtask, but without a timer's least wait. */
export function task(run: () => void): void {
  const { setImmediate } = globalThis as { setImmediate?: (run: () => void) => unknown }
  if (setImmediate) {
    setImmediate(run)
    return
  }
  waiting.push(run)
  bell ??= newBell()
  bell.postMessage(null)
}

/** In a page: each message is a task. */
function newBell(): MessagePort {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => waiting.shift()?.()
  return port2
}
