import { fileURLToPath } from 'node:url'

const shim = (name) => fileURLToPath(new URL(`./${name}.js`, import.meta.url))

/**
 * What simple-peer's imports become wherever core is built or run from source
 * (26.5 kB of brotli become 4.7; a page has its own RTCPeerConnection and wants no streams).
 */
export const simplePeerShims = {
  debug: shim('debug'),
  'err-code': shim('err-code'),
  streamx: shim('streamx'),
  'uint8-util': shim('uint8-util'),
  'webrtc-polyfill': shim('webrtc-polyfill'),
}
