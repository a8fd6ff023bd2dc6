import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type CodeBlock, repository } from './markdown.ts'

/** How a language is compiled. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  html: 'js',
  js: 'js',
  jsx: 'jsx',
  svelte: 'svelte',
  ts: 'ts',
  tsx: 'tsx',
  vue: 'vue',
}
/** For languages that are not compiled. */
const OTHERS = new Set(['json', 'nft', 'nginx', 'sh', 'text'])

/** Declarations for names that the prose around a ts, js or html block explains. Components need none. */
const NAMES = `
declare const net: import('@lumamesh/core').Network
declare const room: import('@lumamesh/core').Room
declare const peer: import('@lumamesh/core').Peer
declare const relays: readonly import('@lumamesh/core').RelayRecordJson[]
declare const file: File
`

/** Files beside a block that readers get elsewhere, or that only a framework's compiler understands. */
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

/** The built packages, as for a reader's compiler, which also takes a third of the time. */
const COMPILER_OPTIONS = {
  customConditions: [],
  allowJs: true,
  checkJs: true,
  jsx: 'react-jsx',
  moduleDetection: 'force',
  types: ['svelte', 'node'],
}

/** The compilers that share the blocks of a page. Each also gets the declarations of the page for all of its files. */
const COMPILERS = {
  scripts: { takes: /\.[cm]?[jt]s$/, ambient: ['names.d.ts', 'modules.d.ts'] },
  components: { takes: /\.(vue|[jt]sx)$/, ambient: ['modules.d.ts'] },
  svelte: { takes: /\.svelte(\.[jt]s)?$/, ambient: ['modules.d.ts'] },
} as const
type Compiler = keyof typeof COMPILERS

/** A folder of blocks as files, and the projects of each compiler there: paths of their tsconfig. */
export interface LaidBlocks {
  readonly folder: string
  readonly projects: Readonly<Record<Compiler, readonly string[]>>
}

/** A block as a file. It has as many lines before it as on its page, so that errors have the lines of the page. */
interface BlockFile {
  readonly page: string
  readonly path: string
  readonly text: string
  /** Whether it declares types of modules or globals, which apply to every file of a program. */
  readonly declares: boolean
}

export function isKnown(language: string): boolean {
  return language in EXTENSIONS || OTHERS.has(language)
}

export function isCode(language: string): boolean {
  return language in EXTENSIONS
}

/** Writes blocks to a folder of this repository, where they can resolve its packages. */
export async function layBlocks(blocks: readonly CodeBlock[]): Promise<LaidBlocks> {
  const files = groupsOf(blocks, ({ page }) => page).flatMap(filesOfPage)
  const twice = files.find(({ path }, index) => files.findIndex((file) => file.path === path) !== index)
  if (twice) throw new Error(`Two blocks are the file ${twice.path}`)
  const projects = projectsOf(files)
  const parent = join(repository, '.lumamesh')
  await mkdir(parent, { recursive: true })
  const folder = await mkdtemp(join(parent, 'docs-'))
  const lay = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  await Promise.all([
    ...files.map(({ path, text }) => lay(path, text)),
    ...projects.map(({ path, files }) =>
      lay(
        path,
        JSON.stringify({ extends: '../../tsconfig.base.json', compilerOptions: COMPILER_OPTIONS, files }),
      ),
    ),
    lay('names.d.ts', NAMES),
    lay('modules.d.ts', MODULES),
  ])
  const of = (compiler: Compiler) =>
    projects.filter((project) => project.compiler === compiler).map(({ path }) => path)
  return { folder, projects: { scripts: of('scripts'), components: of('components'), svelte: of('svelte') } }
}

export async function removeBlocks({ folder }: LaidBlocks): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}

/**
 * A project for each compiler. A page that declares types has its own projects, since the declarations apply to all of its blocks and
 * to no other page.
 */
function projectsOf(files: readonly BlockFile[]) {
  const declaring = new Set(files.filter(({ declares }) => declares).map(({ page }) => page))
  const groups = groupsOf(files, ({ page }) => (declaring.has(page) ? page : ''))
  return groups.flatMap((group, index) =>
    Object.entries(COMPILERS).flatMap(([name, { takes, ambient }]) => {
      const own = group.filter(({ path }) => takes.test(path))
      if (own.length === 0) return []
      const declarations = group.filter((file) => file.declares && !own.includes(file))
      const paths = [...ambient, ...[...declarations, ...own].map(({ path }) => path)]
      return [{ compiler: name as Compiler, path: `${name}-${index}.json`, files: paths }]
    }),
  )
}

/** A reader follows one variant of a page: a folder for each variant, with the common files. */
function filesOfPage(blocks: readonly CodeBlock[]): readonly BlockFile[] {
  const variants = new Set(blocks.flatMap(({ file, variant }) => (file && variant ? [variant] : [])))
  return blocks.flatMap((block) => {
    if (block.file === undefined || variants.size === 0) return filesOf(block, block.page)
    const readers = block.variant ? [block.variant] : [...variants]
    return readers.flatMap((reader) => filesOf(block, join(block.page, reader.replaceAll(' ', '-'))))
  })
}

function filesOf(
  { page, line, language, code, file: name }: CodeBlock,
  folder: string,
): readonly BlockFile[] {
  const extension = EXTENSIONS[language]
  if (!extension) return []
  const file = (
    text: string,
    linesBefore: number,
    name = `${line + linesBefore}.${extension}`,
  ): BlockFile => ({
    page,
    path: join(folder, name),
    text: '\n'.repeat(line - 1 + linesBefore) + text,
    declares: /^ *declare (module|global)\b/m.test(text),
  })
  // svelte-check uses every configuration that it finds.
  const named = name?.startsWith('vite.config') ? undefined : name
  if (language !== 'html') return [file(code, 0, named)]
  // The inline modules of a page. Scripts with a source have no text.
  const modules = [...code.matchAll(/<script type="module">([\s\S]*?)<\/script>/g)]
  return modules.map((module) => {
    const before = code.slice(0, code.indexOf(module[1] ?? '', module.index))
    return file(module[1] ?? '', before.split('\n').length - 1)
  })
}

function groupsOf<Item>(items: readonly Item[], key: (item: Item) => string): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>()
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item])
  return [...groups.values()]
}
