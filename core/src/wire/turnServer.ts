import { LumameshError } from '../errors.ts'
import { formatAddress, parseAddress } from './address.ts'
import { type Field, text } from './schema.ts'

/** A TURN server, in the form that RTCPeerConnection takes. */
export interface TurnServer {
  /** For example `turn:203.0.113.7:3478`. */
  urls: string
  username: string
  credential: string
}

const SCHEME = 'turn:'
const field = text(128)

/**
 * A TURN server on the wire: address, username and credential as text. It is validated, because RTCPeerConnection
 * throws on an invalid one.
 */
export const turnServer: Field<TurnServer> = {
  read: (reader) => {
    const [address, username, credential] = [field.read(reader), field.read(reader), field.read(reader)]
    try {
      if (!username || !credential) throw new RangeError('A TURN server needs a username and a credential.')
      return { urls: SCHEME + formatAddress(parseAddress(address)), username, credential }
    } catch (cause) {
      throw new LumameshError('malformed', 'The TURN server is not valid.', { cause })
    }
  },
  write: (writer, { urls, username, credential }) => {
    for (const value of [urls.slice(SCHEME.length), username, credential]) field.write(writer, value)
  },
}
