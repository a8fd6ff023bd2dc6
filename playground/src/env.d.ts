declare module 'virtual:relays' {
  import type { RelayRecordJson } from '@lumamesh/core/protocol'

  /** The relay records that this page was built or started with. */
  export const relays: readonly RelayRecordJson[]
}

declare module '*.css' {}

/** Only Chromium has it, on https or localhost. */
interface Window {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<FileSystemFileHandle>
}

// For svelte-check, which does not read .vue files; vue-tsc reads them and does not use this.
declare module '*.vue' {
  import type { Component } from 'vue'

  const component: Component
  export default component
}
