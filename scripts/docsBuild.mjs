// npm run docs:build: the documentation as a site of files, with the API reference and the playground, and no dead link.
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { deadLinks } from './lib/deadLinks.mjs'
import { docs, PLAYGROUND, site, writeApiReference } from './lib/docsSite.mjs'
import { checkNode, fail, installDependencies, root } from './lib/setup.mjs'

checkNode()
installDependencies()
writeApiReference()

const { build } = await import('vitepress')
await build(docs)
const vectors = 'reference/protocol-vectors.json'
await cp(join(docs, vectors), join(site, vectors))
await buildPlayground()

const dead = await deadLinks(site)
if (dead.length > 0) fail(`Dead links:\n${dead.join('\n')}`)
console.log(`The site is in docs/.vitepress/dist`)

/** With the relay records of LUMAMESH_RELAYS; its pages can't connect without any. */
async function buildPlayground() {
  const vite = await import('vite')
  await vite.build({
    root: join(root, 'playground'),
    configFile: join(root, 'playground/vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: join(site, PLAYGROUND), emptyOutDir: true },
  })
}
