import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fail, root } from './setup.mjs'

/** The folder that VitePress builds the site from. */
export const docs = join(root, 'docs')

/** The folder of the built site. */
export const site = join(docs, '.vitepress/dist')

/** The path of the playground on the site. */
export const PLAYGROUND = '/playground/'

/** Writes the API reference from the docstrings of all public entries. */
export function writeApiReference() {
  const typedoc = join(root, 'node_modules/typedoc/bin/typedoc')
  const options = join(docs, '.vitepress/typedoc.json')
  const { status } = spawnSync(process.execPath, [typedoc, '--options', options, '--logLevel', 'Warn'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0) fail('typedoc did not write the API reference. Its message is above.')
}
