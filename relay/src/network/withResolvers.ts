/** Provides Promise.withResolvers, which libp2p uses and Node 20 lacks. Call it before libp2p starts. */
export function provideWithResolvers(): void {
  if ('withResolvers' in Promise) return
  Object.defineProperty(Promise, 'withResolvers', {
    configurable: true,
    writable: true,
    value: () => {
      let resolve: unknown
      let reject: unknown
      const promise = new Promise((...both) => {
        ;[resolve, reject] = both
      })
      return { promise, resolve, reject }
    },
  })
}
