/** What is to be undone, last things first; what fails to be undone keeps nothing else from it. */
export class Cleanup {
  readonly #steps: (() => void | Promise<void>)[] = []

  defer(step: () => void | Promise<void>): void {
    this.#steps.push(step)
  }

  async run(): Promise<void> {
    const failures: unknown[] = []
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        await step()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be cleaned up')
  }
}
