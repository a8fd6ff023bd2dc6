import type { FramePort } from '../src/conversation/outbox.ts'

/** A port as a DataChannel is one, whose network the test drives. */
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

  /** All that was handed over has left. */
  drain(): void {
    this.bufferedAmount = 0
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

/** Every microtask and every answer of WebCrypto that is under way. */
export async function settled(done: () => boolean): Promise<void> {
  // WebCrypto answers from another thread, in a turn of its own.
  while (!done()) await new Promise((resolve) => setImmediate(resolve))
}
