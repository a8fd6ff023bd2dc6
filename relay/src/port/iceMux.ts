import { createSocket } from 'node:dgram'
import { IceUdpMuxListener, preload } from 'node-datachannel'

/**
 * Opens libjuice's mux on a free port of 127.0.0.1. The listener keeps the port when no session is there, and must be
 * held on to: a collected listener closes it.
 */
export async function openIceMux(): Promise<IceUdpMuxListener> {
  // Else the first browser waits for native threads and OpenSSL to start.
  preload()
  const port = await freePort()
  const listener = new IceUdpMuxListener(port, '127.0.0.1')
  // What no session expects is not ours: sessions are made before their first packet is handed in.
  listener.onUnhandledStunRequest(() => {})
  return listener
}

/** libjuice takes a number only, so one that the system just gave back is used at once. */
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
