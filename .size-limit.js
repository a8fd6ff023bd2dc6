import { readFile } from 'node:fs/promises'
import { compile, compileModule } from 'svelte/compiler'

/** What an app's bundler does to the components and runes that are published as they are. */
const svelteFiles = {
  name: 'svelte-files',
  setup({ onLoad }) {
    const load =
      (compiler) =>
      async ({ path }) => {
        const { js } = compiler(await readFile(path, 'utf8'), { filename: path, generate: 'client' })
        return { contents: js.code, loader: 'js' }
      }
    onLoad({ filter: /\.svelte$/ }, load(compile))
    onLoad({ filter: /\.svelte\.js$/ }, load(compileModule))
  },
}

/** What an adapter adds to an app that has core and the framework already. */
const adapter = (name, plugins = []) => ({
  name: `@lumamesh/${name}`,
  path: `${name}/dist/index.js`,
  import: '*',
  ignore: ['@lumamesh/core', name],
  limit: '1.5 kB',
  modifyEsbuildConfig: (config) => ({
    ...config,
    format: 'esm',
    plugins: [...(config.plugins ?? []), ...plugins],
  }),
})

export default [adapter('react'), adapter('vue'), adapter('svelte', [svelteFiles])]
