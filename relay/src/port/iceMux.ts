import { createSocket } from 'node:dgram'
import { IceUdpMuxListener, preload } from 'node-datachannel'

/**
 * Opens the mux of libjuice on a free port of 127.0.0.1. The listener keeps the port open while there are no sessions.
 * Keep a reference to it: garbage collection closes the port.
 */
export async function openIceMux(): Promise<IceUdpMuxListener> {
  // Without it, the first browser waits until native threads and OpenSSL have started.
  preload()
  const port = await freePort()
  const listener = new IceUdpMuxListener(port, '127.0.0.1')
  // Ignored: each session exists before its first packet.
  listener.onUnhandledStunRequest(() => {})
  return listener
}

/** libjuice needs a port number. This one was free a moment ago. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(0, '127.0.0.1', resolve)
    })
    return socket.address().port
  } finally {
    socket.close()
  }
}
