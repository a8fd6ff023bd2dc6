import { LumameshError } from './errors.ts'

/**
 * Settles as the promise does, unless the time ends or the signal is aborted first.
 * @throws LumameshError `relay-unreachable` after `ms`, `aborted` if the signal is aborted, as a rejection
 */
export function deadline<T>(promise: Promise<T>, ms: number, signal?: AbortSignal): Promise<T> {
  let end = () => {}
  const outcome = new Promise<T>((resolve, reject) => {
    const abort = () =>
      reject(
        new LumameshError('aborted', 'The operation was aborted by `signal`.', { cause: signal?.reason }),
      )
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort)
    const timer = setTimeout(() => {
      reject(
        new LumameshError(
          'relay-unreachable',
          `No relay answered within ${ms / 1_000} s. Check that the network allows UDP and that the relay addresses are correct.`,
        ),
      )
    }, ms)
    end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
    promise.then(resolve, reject)
  })
  // In any case, because a pending timer keeps a process alive.
  return outcome.finally(end)
}
