import { frameSchema } from './frames.ts'
import { helloSchema } from './hello.ts'
import { LANES } from './lanes.ts'
import { signalSchema } from './signals.ts'

/** Tables whose keys code looks up by strings: the build of lumamesh.js keeps those keys (scripts/lib/reservedNames.mjs). */
export const lookupTables = { frames: frameSchema, signals: signalSchema, hellos: helloSchema, lanes: LANES }
