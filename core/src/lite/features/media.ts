import { notBuiltIn } from '../errors.ts'

/** Stands in for media in lumamesh.js, where every byte is paid for: neither sends nor shows any. */
export class Media {
  readonly streams: Map<MediaStream, unknown> = new Map()

  addStream(): never {
    throw notBuiltIn()
  }

  addTrack(): never {
    throw notBuiltIn()
  }

  async replaceTrack(): Promise<never> {
    throw notBuiltIn()
  }

  removeStream(): void {}
  removeTrack(): void {}
  moveTo(): void {}
  receive(): void {}
  end(): void {}
}
