import { execFileSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { slug } from '../../docs/.vitepress/lib/slug.ts'

export const repository = fileURLToPath(new URL('../..', import.meta.url))

/** A page of documentation. */
export interface Page {
  /** From the repository's root. */
  readonly path: string
  readonly text: string
}

/** What stands between fences. */
export interface CodeBlock {
  readonly page: string
  /** Of its first line of code, from 1 on. */
  readonly line: number
  /** As the fence says; empty where it does not. */
  readonly language: string
  readonly code: string
  /** The heading above it; empty where there is none. */
  readonly heading: string
  /** For which readers it is, where a line like `Vue:` stands above it; undefined for all. */
  readonly variant: Variant | undefined
  /** The file that it is, where its first line says so. */
  readonly file: string | undefined
}

const VARIANTS = ['React', 'Vue', 'Svelte', 'No framework'] as const
type Variant = (typeof VARIANTS)[number]

const FENCE = /^(\s*)(`{3,}|~{3,})\s*(\S*)/
const FILE = /^(?:\/\/|<!--) *([\w./+-]+\.(?:[cm]?[jt]sx?|vue|svelte|html|json))(?: *-->)?$/

const PACKAGES = ['inscriptions', 'react', 'relay', 'svelte', 'vue']

/** Below docs/: what pages are made of, and the API reference, which is made of docstrings. */
const isSource = (path: string) => /(^|\/)_|^reference\/api\//.test(path)

/** The pages at the root, the packages' READMEs, and all below docs/. */
export async function readPages(): Promise<readonly Page[]> {
  const root = await readdir(repository)
  const docs = await readdir(join(repository, 'docs'), { recursive: true })
  const paths = [
    ...root,
    ...PACKAGES.map((name) => join(name, 'README.md')),
    ...docs.filter((path) => !isSource(path)).map((path) => join('docs', path)),
  ]
  const pages = paths.filter((path) => path.endsWith('.md')).sort()
  return Promise.all(
    pages.map(async (path) => ({ path, text: await readFile(join(repository, path), 'utf8') })),
  )
}

export function codeBlocksOf({ path: page, text }: Page): readonly CodeBlock[] {
  const blocks: CodeBlock[] = []
  let open: { fence: string; indent: string; language: string; line: number; code: string[] } | undefined
  let heading = ''
  let variant: Variant | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const [, indent = '', fence = '', language = ''] = FENCE.exec(line) ?? []
    if (open && fence.startsWith(open.fence) && language === '') {
      const file = FILE.exec(open.code[0] ?? '')?.[1]
      const code = open.code.join('\n')
      blocks.push({ page, line: open.line, language: open.language, code, heading, variant, file })
      open = undefined
    } else if (open) open.code.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line)
    else if (fence) open = { fence, indent, language, line: index + 2, code: [] }
    else if (/^#+ /.test(line)) {
      heading = line.replace(/^#+ +/, '')
      variant = undefined
    } else variant = VARIANTS.find((name) => line === `${name}:`) ?? variant
  }
  if (open) throw new Error(`${page}: the block in line ${open.line - 1} has no end`)
  return blocks
}

const withoutBlocks = (text: string) => text.replace(/^(\s*)(`{3,})[\s\S]*?^\s*\2$/gm, '')

/** Where the links of a page lead: addresses as they are written. */
export function linksOf({ text }: Page): readonly string[] {
  const prose = withoutBlocks(text).replace(/`[^`]*`/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, address = '']) => address)
}

/** What `#…` may name on a page, as GitHub makes it of headings. */
export function anchorsOf({ text }: Page): ReadonlySet<string> {
  const headings = withoutBlocks(text).matchAll(/^#+ +(.+)$/gm)
  const plain = (heading: string) => heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
  return new Set([...headings].map(([, heading = '']) => slug(plain(heading))))
}

const SOURCE_FILE = /(?<![\w./@-])[\w.-]+(?:\/[\w.-]+)*\.(?:tsx?|mjs|vue|svelte|sh|yml)\b/g
const SPAN_WITH_PATH = /`([\w.-]+(?:\/[\w.-]+)*\/[\w.-]*)`/g

/** The files of this repository, without what is built or installed. From its root. */
export function filesOfRepository(): readonly string[] {
  const options = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  return execFileSync('git', options, { cwd: repository, encoding: 'utf8' }).split('\0').filter(Boolean)
}

/**
 * What the prose of a page names as source, and is not among `files`: files with the name of a source file, which may begin below the
 * root (`wire/lanes.ts`), and code spans that begin with a folder of the root (`core/src/wire/`).
 */
export function missingSources({ text }: Page, files: readonly string[]): readonly string[] {
  const prose = withoutBlocks(text).replace(/\]\([^)\s]+\)/g, ']')
  const folders = new Set(files.flatMap((file) => (file.includes('/') ? [file.split('/')[0]] : [])))
  const named = [...prose.matchAll(SOURCE_FILE)].map(([name]) => name)
  const spans = [...prose.matchAll(SPAN_WITH_PATH)].map(([, name = '']) => name)
  return [
    ...named.filter((name) => !files.some((file) => `/${file}`.endsWith(`/${name}`))),
    ...spans
      .filter((name) => folders.has(name.split('/')[0]))
      .filter((name) => !files.some((file) => `${file}/`.startsWith(name.replace(/\/?$/, '/')))),
  ]
}
