/** Lets others wait until something is so, which may change whenever notify() is called. */
export class Waiter {
  readonly #checks = new Set<() => void>()

  notify(): void {
    for (const check of this.#checks) check()
  }

  /** What `probe` finds, once it finds something. @throws what `probe` throws, or after `deadline` ms that it was not `what` */
  until<T>(what: string, probe: () => T | undefined, deadline: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const done = () => {
        clearTimeout(patience)
        this.#checks.delete(check)
      }
      const check = () => {
        try {
          const found = probe()
          if (found === undefined) return
          done()
          resolve(found)
        } catch (cause) {
          done()
          reject(cause)
        }
      }
      const patience = setTimeout(() => {
        done()
        reject(new Error(`${what}: not within ${deadline} ms`))
      }, deadline)
      this.#checks.add(check)
      check()
    })
  }
}
