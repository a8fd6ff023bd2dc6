// What the attacks of rogue.ts need of core's insides: kept as core itself calls the public methods of its classes. A method that
// is renamed is a type error here.
import { type Carrier, Conversation } from '../../core/src/conversation/conversation.ts'
import { SecureChannel } from '../../core/src/conversation/secureChannel.ts'
import { ChannelPort } from '../../core/src/peers/channelPort.ts'
import { ConnectionCarrier } from '../../core/src/peers/connectionCarrier.ts'
import type { Peer } from '../../core/src/peers/peer.ts'
import { RELIABLE } from '../../core/src/wire/lanes.ts'

/** The connection to a peer, below what core's API offers. */
export interface RawConnection {
  readonly secureChannel: SecureChannel
  dataChannel(lane: number): RTCDataChannel
}

const carriers = new WeakMap<Conversation, Carrier>()
const secureChannels = new WeakMap<ChannelPort, SecureChannel>()
const sealers = new WeakMap<Uint8Array, SecureChannel>()
const dataChannels = new WeakMap<RTCPeerConnection, Map<number, RTCDataChannel>>()

/** @throws Error where this page has no connection to the peer, or has sent it no frame yet. */
export function rawConnection({ conversation }: Peer): RawConnection {
  const carrier = carriers.get(conversation)
  if (!(carrier instanceof ConnectionCarrier)) throw new Error('No connection carries the conversation')
  const { rtc, ports } = carrier.connection
  const port = ports[RELIABLE]
  const secureChannel = port && secureChannels.get(port)
  if (!secureChannel) throw new Error('The connection has sent no frame')
  return {
    secureChannel,
    dataChannel(lane) {
      const channel = rtc && dataChannels.get(rtc)?.get(lane)
      if (!channel) throw new Error(`The connection has no data channel ${lane}`)
      return channel
    },
  }
}

const { attach } = Conversation.prototype
Conversation.prototype.attach = function (carrier, resumed) {
  carriers.set(this, carrier)
  attach.call(this, carrier, resumed)
}

const { seal } = SecureChannel.prototype
SecureChannel.prototype.seal = function (lane, plaintext) {
  const note = (frame: Uint8Array) => {
    sealers.set(frame, this)
    return frame
  }
  const sealed = seal.call(this, lane, plaintext)
  return sealed instanceof Promise ? sealed.then(note) : note(sealed)
}

const { send } = ChannelPort.prototype
ChannelPort.prototype.send = function (frame) {
  const sealer = sealers.get(frame)
  if (sealer) secureChannels.set(this, sealer)
  send.call(this, frame)
}

const { createDataChannel } = RTCPeerConnection.prototype
RTCPeerConnection.prototype.createDataChannel = function (label, options) {
  const channel = createDataChannel.call(this, label, options)
  const channels = dataChannels.get(this) ?? new Map<number, RTCDataChannel>()
  dataChannels.set(this, channels.set(options?.id ?? channels.size, channel))
  return channel
}
