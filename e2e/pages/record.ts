// Loaded before the library. Records every byte that a page sends or receives on a data channel. The other end sees these bytes after
// DTLS, so a relay can't know more.
const createDataChannel = RTCPeerConnection.prototype.createDataChannel
const send = RTCDataChannel.prototype.send

window.recorded = []

RTCPeerConnection.prototype.createDataChannel = function (label, options) {
  const channel = createDataChannel.call(this, label, options)
  note('label', channel.label)
  channel.addEventListener('message', ({ data }) => note('received', data))
  return channel
}

RTCDataChannel.prototype.send = function (...args: unknown[]) {
  note('sent', args[0])
  Reflect.apply(send, this, args)
}

function note(direction: 'label' | 'sent' | 'received', data: unknown): void {
  window.recorded.push({ direction, hex: hexOf(bytesOf(data)) })
}

function bytesOf(data: unknown): Uint8Array {
  if (typeof data === 'string') return new TextEncoder().encode(data)
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  throw new TypeError(`The recorder can't read ${String(data)}`)
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
