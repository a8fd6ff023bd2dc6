import { frameSchema } from './frames.ts'
import { helloSchema } from './hello.ts'
import { signalSchema } from './signals.ts'

/** Every schema of this folder. The build of lumamesh.js keeps their message types (scripts/lib/reservedNames.mjs). */
export const schemas = { frames: frameSchema, signals: signalSchema, hellos: helloSchema }
