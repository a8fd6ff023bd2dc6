import { randomBytes } from 'node:crypto'
import { encodeDialToken, toHex } from '@lumamesh/core/protocol'
import { NativePeerConnection, type NativePeerConnectionOptions } from './nativePeerConnection.ts'

const WARM_UP_MS = 2_000

/**
 * Creates a native session without a browser, and waits for its first packet. The first session of a process takes up
 * to 200 ms, and no browser should wait for that. Resolves to whether the native side works.
 */
export function warmUp(options: NativePeerConnectionOptions): Promise<boolean> {
  return new Promise((resolve) => {
    const password = toHex(randomBytes(16))
    const fingerprint = new Uint8Array(randomBytes(32))
    const token = { fingerprint, hint: '', password }
    const dial = { ufrag: encodeDialToken(token), token, browserUfrag: 'warm', priority: 0 }
    const end = (works: boolean) => {
      clearTimeout(timeout)
      connection.close()
      connection.release()
      resolve(works)
    }
    const timeout = setTimeout(() => end(false), WARM_UP_MS)
    const connection = new NativePeerConnection(dial, options, {
      packet: () => end(true),
      failed: () => end(false),
      open: () => {},
      message: () => {},
      closed: () => {},
    })
  })
}
