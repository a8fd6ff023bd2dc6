/** The codes of a LumameshError, one for each cause. docs/reference/errors.md explains each of them. */
export type ErrorCode =
  | 'aborted'
  | 'closed'
  | 'connect-failed'
  | 'connection-lost'
  | 'fetch-failed'
  | 'identity-taken'
  | 'invalid-message'
  | 'invalid-nick'
  | 'invalid-option'
  | 'invalid-record'
  | 'invalid-room-id'
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

/**
 * The error class of Lumamesh. `code` identifies the error. `message` says what happened and what to do. `cause` is the
 * underlying error.
 */
export class LumameshError extends Error {
  override readonly name = 'LumameshError'
  /** Identifies the kind of error. */
  readonly code: ErrorCode

  /** `options.cause` is the underlying error. */
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}
