declare module 'virtual:relays' {
  import type { RelayRecordJson } from '@lumamesh/core/protocol'

  /** The relay records that Storybook was built or started with. */
  export const relays: readonly RelayRecordJson[]
}

declare module '*.css' {}

// For svelte-check, which knows no Vue; vue-tsc looks into the files instead.
declare module '*.vue' {
  import type { Component } from 'vue'

  const component: Component
  export default component
}
