/** Every cause that a caller can act on, one code each. docs/reference/errors.md says what to do about each. */
export type ErrorCode =
  | 'aborted'
  | 'closed'
  | 'connect-failed'
  | 'fetch-failed'
  | 'identity-taken'
  | 'invalid-message'
  | 'invalid-nick'
  | 'invalid-option'
  | 'invalid-record'
  | 'invalid-room-id'
  | 'connection-lost'
  | 'malformed'
  | 'message-too-large'
  | 'no-handler'
  | 'no-media'
  | 'no-relays'
  | 'no-storage'
  | 'no-webrtc'
  | 'not-built-in'
  | 'peer-left'
  | 'peer-misbehaved'
  | 'peer-over-limit'
  | 'queue-full'
  | 'rate-limited'
  | 'refused'
  | 'relay-busy'
  | 'relay-error'
  | 'relay-lost'
  | 'relay-unreachable'
  | 'request-failed'
  | 'room-full'
  | 'timeout'
  | 'too-many-connections'
  | 'too-many-rooms'
  | 'transfer-corrupt'
  | 'transfer-stopped'
  | 'unserialisable'
  | 'version-unsupported'
  | 'wrong-password'

/** The one error class of Lumamesh: `code` is for programs, `message` says in words what happened and what to do. */
export class LumameshError extends Error {
  override readonly name = 'LumameshError'
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}
