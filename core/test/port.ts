import type { FramePort } from '../src/conversation/outbox.ts'

/** A port like that of a data channel, with a network that the test drives. */
export class TestPort implements FramePort {
  readonly sent: Uint8Array[] = []
  /** Called with each frame at once, as a network without delay would. */
  deliver: ((frame: Uint8Array) => void) | undefined
  bufferedAmount = 0
  readonly highWater = 256 * 1024
  #waiting: (() => void)[] = []

  send(frame: Uint8Array): void {
    this.sent.push(frame)
    this.bufferedAmount += frame.length
    this.deliver?.(frame)
  }

  get waited(): boolean {
    return this.#waiting.length > 0
  }

  drained(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Everything passed to the port has been sent. */
  drain(): void {
    this.bufferedAmount = 0
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

/** Resolves after every pending microtask and WebCrypto result. */
export async function settled(done: () => boolean): Promise<void> {
  // WebCrypto answers from another thread, in a separate turn.
  while (!done()) await new Promise((resolve) => setImmediate(resolve))
}
