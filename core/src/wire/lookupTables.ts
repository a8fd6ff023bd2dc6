import { frameSchema } from './frames.ts'
import { helloSchema } from './hello.ts'
import { LANES } from './lanes.ts'
import { signalSchema } from './signals.ts'

/**
 * Tables whose keys are looked up by strings. The build of lumamesh.js does not shorten these keys
 * (scripts/lib/reservedNames.mjs).
 */
export const lookupTables = { frames: frameSchema, signals: signalSchema, hellos: helloSchema, lanes: LANES }
