/** libp2p uses Promise.withResolvers, which Node 20 does not have: imported before it. */
if (!('withResolvers' in Promise)) {
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

export {}
