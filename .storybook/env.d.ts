// For svelte-check, which knows no Vue; vue-tsc looks into the files instead.
declare module '*.vue' {
  import type { Component } from 'vue'

  const component: Component
  export default component
}
