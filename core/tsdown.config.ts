import { defineConfig } from 'tsdown'
import { simplePeerShims } from './shims/alias.js'

export default defineConfig({
  entry: ['src/index.ts', 'src/store.ts', 'src/memory.ts', 'src/protocol.ts', 'src/standalone.ts'],
  platform: 'neutral',
  format: 'esm',
  dts: true,
  unbundle: true,
  sourcemap: true,
  clean: true,
  alias: simplePeerShims,
  // What bundles for servers takes a folder of that name for packages of their own, and leaves simple-peer behind.
  outputOptions: { entryFileNames: ({ name }) => `${name.replace('node_modules', 'bundled')}.js` },
  outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
})
