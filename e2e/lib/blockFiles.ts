import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type CodeBlock, repository } from './markdown.ts'

/** What of a language is compiled, and as what. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  html: 'js',
  js: 'js',
  jsx: 'jsx',
  svelte: 'svelte',
  ts: 'ts',
  tsx: 'tsx',
  vue: 'vue',
}
/** For what is not to be compiled. */
const OTHERS = new Set(['json', 'nft', 'nginx', 'sh', 'text'])
/** A block of a folder's file says so in its first line, for others on its page to import. */
const NAME = /^(?:\/\/|<!--) *([\w.+-]+\/[\w./+-]+\.(?:[jt]sx?|vue|svelte))\b/

/** What the prose around a block of ts, js or html says of these. Components are whole. */
const NAMES = `
declare const net: import('@lumamesh/core').Network
declare const room: import('@lumamesh/core').Room
declare const peer: import('@lumamesh/core').Peer
declare const relays: readonly import('@lumamesh/core').RelayRecordJson[]
declare const file: File
`

/** Files beside a block that a page has for its reader to get, or that only a framework's compiler understands. */
const MODULES = `
declare module '*/lumamesh.js' {
  export { connect, LumameshError } from '@lumamesh/core'
}
declare module '*/relays.json' {
  const config: { v: number; relays: import('@lumamesh/core').RelayRecordJson[] }
  export default config
}
declare module '*.vue' {
  const component: import('vue').Component
  export default component
}
declare module '*.svelte' {
  const component: import('svelte').Component
  export default component
}
`

const COMPILER_OPTIONS = {
  allowJs: true,
  checkJs: true,
  jsx: 'react-jsx',
  moduleDetection: 'force',
  types: ['svelte', 'node'],
}

/** A block as a file: with as many lines before it as on its page, so that compilers name the page's lines. */
interface BlockFile {
  readonly path: string
  readonly text: string
}

export function isKnown(language: string): boolean {
  return language in EXTENSIONS || OTHERS.has(language)
}

export function isCode(language: string): boolean {
  return language in EXTENSIONS
}

/** The files of blocks in a folder of this repository, where they find its packages, and a project for each compiler. */
export async function layBlocks(blocks: readonly CodeBlock[]): Promise<string> {
  const files = blocks.flatMap(filesOf)
  const twice = files.find(({ path }, index) => files.findIndex((file) => file.path === path) !== index)
  if (twice) throw new Error(`Two blocks are the file ${twice.path}`)
  const parent = join(repository, '.lumamesh')
  await mkdir(parent, { recursive: true })
  const folder = await mkdtemp(join(parent, 'docs-'))
  const lay = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const paths = files.map(({ path }) => path)
  const isSvelte = (path: string) => /\.svelte(\.[jt]s)?$/.test(path)
  const isComponent = (path: string) => /\.(vue|[jt]sx)$/.test(path)
  const project = (...files: string[]) =>
    JSON.stringify({ extends: '../../tsconfig.base.json', compilerOptions: COMPILER_OPTIONS, files })
  await Promise.all([
    ...files.map(({ path, text }) => lay(path, text)),
    lay('names.d.ts', NAMES),
    lay('modules.d.ts', MODULES),
    lay(
      'scripts.json',
      project('names.d.ts', 'modules.d.ts', ...paths.filter((path) => !isSvelte(path) && !isComponent(path))),
    ),
    lay('components.json', project('modules.d.ts', ...paths.filter(isComponent))),
    lay('svelte.json', project('modules.d.ts', ...paths.filter(isSvelte))),
  ])
  return folder
}

export async function removeBlocks(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}

function filesOf({ page, line, language, code }: CodeBlock): readonly BlockFile[] {
  const extension = EXTENSIONS[language]
  if (!extension) return []
  const name = NAME.exec(code)?.[1]
  const file = (text: string, linesBefore: number): BlockFile => ({
    path: join(page, name ?? `${line + linesBefore}.${extension}`),
    text: '\n'.repeat(line - 1 + linesBefore) + text,
  })
  if (language !== 'html') return [file(code, 0)]
  // Of a page, its modules; what is loaded from elsewhere has no text.
  const modules = [...code.matchAll(/<script type="module">([\s\S]*?)<\/script>/g)]
  return modules.map((module) => {
    const before = code.slice(0, code.indexOf(module[1] ?? '', module.index))
    return file(module[1] ?? '', before.split('\n').length - 1)
  })
}
