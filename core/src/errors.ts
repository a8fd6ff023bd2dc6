/** The codes of a LumameshError, one for each cause. docs/reference/errors.md explains each and what to do about it. */
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

/** The only error class of Lumamesh. `code` is for programs. `message` says what happened and what to do. `cause` is what lies beneath. */
export class LumameshError extends Error {
  override readonly name = 'LumameshError'
  /** Which kind of error this is. */
  readonly code: ErrorCode

  /** `options.cause`: the underlying error. */
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}
