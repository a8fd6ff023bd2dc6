const waiting: (() => void)[] = []
let bell: MessagePort | undefined

/** Runs a function in a task of its own, in the order of calls, without the minimum delay of a timer. */
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

/** Runs each function as a message, which is a task in a page. */
function newBell(): MessagePort {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => waiting.shift()?.()
  return port2
}
