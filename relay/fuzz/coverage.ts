import { type Profiler, Session } from 'node:inspector/promises'

/** Which blocks of the relay's code have run, as V8 counts them. */
export class Coverage {
  readonly #session: Session
  readonly #seen = new Set<string>()

  private constructor(session: Session) {
    this.#session = session
  }

  static async start(): Promise<Coverage> {
    const session = new Session()
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
    return new Coverage(session)
  }

  /** The number of blocks that have run so far. */
  get size(): number {
    return this.#seen.size
  }

  /** How many blocks ran for the first time since the last call. */
  async countNew(): Promise<number> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage')
    const before = this.#seen.size
    for (const script of result) if (/\/relay\/src\/(stun|port|turn)\//.test(script.url)) this.#add(script)
    return this.#seen.size - before
  }

  stop(): void {
    this.#session.disconnect()
  }

  #add({ scriptId, functions }: Profiler.ScriptCoverage): void {
    for (const { ranges } of functions)
      for (const { startOffset, endOffset, count } of ranges)
        if (count > 0) this.#seen.add(`${scriptId} ${startOffset} ${endOffset}`)
  }
}
