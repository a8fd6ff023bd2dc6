// npm run docs:build: the documentation as a static site, with the API reference and the playground. Fails on dead
// links.
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

/** Builds in the relay records of LUMAMESH_RELAYS. Without any, the pages can't connect. */
async function buildPlayground() {
  const vite = await import('vite')
  await vite.build({
    root: join(root, 'playground'),
    configFile: join(root, 'playground/vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: join(site, PLAYGROUND), emptyOutDir: true },
  })
}
