import { builtInRelays } from './bundle.mjs'

const name = 'virtual:relays'

/** A Vite plugin: `import { relays } from 'virtual:relays'` gives the relay records of LUMAMESH_RELAYS. */
export function relayRecords() {
  return {
    name: 'relay-records',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    async load(id) {
      if (id !== `\0${name}`) return undefined
      return `export const relays = ${JSON.stringify(await builtInRelays())}`
    },
  }
}
