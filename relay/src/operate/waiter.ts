/** Lets callers wait for a condition, which is checked each time that notify() is called. */
export class Waiter {
  readonly #checks = new Set<() => void>()

  notify(): void {
    for (const check of this.#checks) check()
  }

  /**
   * Resolves to the first defined result of `probe`.
   * @throws the error of `probe`, or an Error that names `what` after `deadline` ms
   */
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
