import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { simplePeerShims } from '../core/shims/alias.js'
import { builtInRelays } from '../scripts/lib/bundle.mjs'

const name = 'virtual:relays'

/** `import { relays } from 'virtual:relays'`: the relay records that LUMAMESH_RELAYS holds. */
function relayRecords(): Plugin {
  return {
    name: 'relay-records',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    async load(id) {
      if (id !== `\0${name}`) return undefined
      return `export const relays = ${JSON.stringify(await builtInRelays())}`
    },
  }
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  define: { __LUMAMESH_RELAYS__: '"[]"' },
  resolve: {
    alias: simplePeerShims,
    conditions: ['@lumamesh/source', 'module', 'browser', 'development|production'],
  },
  // Through the optimizer simple-peer would lose the shims.
  optimizeDeps: { exclude: ['@lumamesh/core', 'simple-peer'] },
  plugins: [relayRecords()],
  build: { target: 'es2022' },
})
