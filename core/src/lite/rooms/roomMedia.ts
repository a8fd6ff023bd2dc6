import { notBuiltIn } from '../errors.ts'

/** Stands in for a room's media in lumamesh.js, which has none. */
export class RoomMedia {
  add(): never {
    throw notBuiltIn()
  }

  async replace(): Promise<never> {
    throw notBuiltIn()
  }

  has(): boolean {
    return false
  }

  remove(): void {}
  clear(): void {}
  sendTo(): void {}
}
