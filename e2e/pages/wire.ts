// The wire format of lumamesh.js, for bundledWire.test.ts. Arrays, since the build shortens the names of properties.
import { decodeFrame, encodeFrame } from '../../core/src/wire/frames.ts'
import { decodeHello, encodeHello } from '../../core/src/wire/hello.ts'
import { lookupTables } from '../../core/src/wire/lookupTables.ts'
import { decodeSignal, encodeSignal } from '../../core/src/wire/signals.ts'

/** A message's type, and its bytes when it is encoded again. */
type Transcoded = [type: string | undefined, bytes: Uint8Array | undefined]

const { frames, signals, hellos, lanes } = lookupTables
export const names = [frames, signals, hellos, lanes].map((table) => Object.keys(table))

export function transcodeFrame(bytes: Uint8Array): Transcoded {
  const frame = decodeFrame(bytes)
  return [frame?.type, frame && encodeFrame(frame)]
}

export function transcodeSignal(bytes: Uint8Array): Transcoded {
  const signal = decodeSignal(bytes)
  return [signal?.type, signal && encodeSignal(signal)]
}

/** A hello has no type, so its nick is used. */
export function transcodeHello(bytes: Uint8Array): Transcoded {
  const hello = decodeHello(bytes)
  return [hello.nick, encodeHello(hello)]
}
