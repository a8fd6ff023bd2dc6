import { notBuiltIn } from '../errors.ts'

/** Stands in for requests to many in lumamesh.js, which has none. */
export function requestAll(): never {
  throw notBuiltIn()
}
