import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { vectors } from '../core/test/vectors.ts'
import { bundle } from '../scripts/lib/bundle.mjs'
import { reservedNames } from '../scripts/lib/reservedNames.mjs'
import * as source from './pages/wire.ts'

// The build shortens the names of properties, so its output is compared with the source.
let folder: string
let built: typeof source

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lumamesh-wire-'))
  const outfile = join(folder, 'wire.mjs')
  await bundle({ entryPoint: fileURLToPath(new URL('pages/wire.ts', import.meta.url)), outfile })
  built = await import(/* @vite-ignore */ outfile)
})

afterAll(() => rm(folder, { recursive: true }))

const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex')
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

test('the build keeps the type of every frame, signal and hello, and the name of every lane', async () => {
  expect(built.names).toEqual(source.names)
  expect(await reservedNames()).toEqual(expect.arrayContaining(source.names.flat()))
})

test.for(vectors.frames)('a built page reads and writes the frame $frame.type', ({ frame, bytes }) => {
  const [type, again] = built.transcodeFrame(bytesOf(bytes))
  expect(type).toBe(frame.type)
  expect(hex(again)).toBe(bytes)
  expect([type, again]).toEqual(source.transcodeFrame(bytesOf(bytes)))
})

test.for(vectors.signals)('a built page reads and writes the signal $signal.type', ({ signal, bytes }) => {
  const [type, again] = built.transcodeSignal(bytesOf(bytes))
  expect(type).toBe(signal.type)
  expect(hex(again)).toBe(bytes)
  expect([type, again]).toEqual(source.transcodeSignal(bytesOf(bytes)))
})

test.for(vectors.hellos)('a built page reads and writes the hello of "$nick"', ({ nick, bytes }) => {
  const [name, again] = built.transcodeHello(bytesOf(bytes))
  expect(name).toBe(nick)
  expect(hex(again)).toBe(bytes)
  expect([name, again]).toEqual(source.transcodeHello(bytesOf(bytes)))
})

test('a string that equals a shortened property fails the build', async () => {
  const entryPoint = join(folder, 'lookup.ts')
  await writeFile(
    entryPoint,
    `const states = { [Math.random()]: 0, zebra: 1 }
    export const look = (name: 'zebra') => states[name]
    export const zebra = () => look('zebra')`,
  )
  await expect(bundle({ entryPoint })).rejects.toThrow('such strings: zebra.')
})
