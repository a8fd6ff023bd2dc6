import type { ErrorCode } from '../errors.ts'

export type { ErrorCode }

/** Stands in for the error class in lumamesh.js, where the build leaves many sentences out (scripts/lib/withoutSentences.mjs). */
export class LumameshError extends Error {
  override readonly name = 'LumameshError'
  readonly code: ErrorCode

  constructor(code: ErrorCode, sentence?: string | 0, options?: ErrorOptions) {
    super(sentence || `${code}: see docs/reference/errors.md`, options)
    this.code = code
  }
}

export function notBuiltIn(): LumameshError {
  return new LumameshError('not-built-in', 'This needs lumamesh-full.js, or @lumamesh/core from npm.')
}
