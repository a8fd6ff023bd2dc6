declare module 'virtual:relays' {
  import type { RelayRecordJson } from '@lumamesh/core/protocol'

  /** The relay records that this page was built or started with. */
  export const relays: readonly RelayRecordJson[]
}

declare module '*.css' {}
