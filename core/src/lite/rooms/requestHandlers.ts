import { notBuiltIn } from '../errors.ts'

/** Stands in for the answers to requests in lumamesh.js, which has none. */
export class RequestHandlers {
  add(): never {
    throw notBuiltIn()
  }

  answer(): void {}
}
