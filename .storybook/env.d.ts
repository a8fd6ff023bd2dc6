declare module 'virtual:relays' {
  import type { RelayRecordJson } from '@lumamesh/core/protocol'

  /** The relay records that Storybook is built or started with. */
  export const relays: readonly RelayRecordJson[]
}

declare module '*.css' {}

// For svelte-check, which does not read Vue files. vue-tsc reads the files themselves.
declare module '*.vue' {
  import type { Component } from 'vue'

  const component: Component
  export default component
}
