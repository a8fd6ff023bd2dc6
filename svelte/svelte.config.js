/** Runes only, but not for what comes from npm: vitest-browser-svelte still ships a component with `export let`. */
export default {
  vitePlugin: {
    dynamicCompileOptions: ({ filename }) =>
      filename.includes('node_modules') ? undefined : { runes: true },
  },
}
