import { randomBytes } from 'node:crypto'
import { encodeDialToken, toHex } from '@lumamesh/core/protocol'
import { NativePeerConnection, type NativePeerConnectionOptions } from './nativePeerConnection.ts'

const PATIENCE_MS = 2_000

/**
 * Makes a native session for nobody, and waits for its first packet: the first one in a process takes up to 200 ms, which
 * no browser should wait for. Resolves to whether the native side works.
 */
export function warmUp(options: NativePeerConnectionOptions): Promise<boolean> {
  return new Promise((resolve) => {
    const password = toHex(randomBytes(16))
    const fingerprint = new Uint8Array(randomBytes(32))
    const token = { fingerprint, hint: '', password }
    const dial = { ufrag: encodeDialToken(token), token, browserUfrag: 'warm', priority: 0 }
    const end = (works: boolean) => {
      clearTimeout(patience)
      session.close()
      session.release()
      resolve(works)
    }
    const patience = setTimeout(() => end(false), PATIENCE_MS)
    const session = new NativePeerConnection(dial, options, {
      packet: () => end(true),
      failed: () => end(false),
      open: () => {},
      message: () => {},
      closed: () => {},
    })
  })
}
