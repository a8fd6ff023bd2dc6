import { execFileSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { slug } from '../../docs/.vitepress/lib/slug.ts'

export const repository = fileURLToPath(new URL('../..', import.meta.url))

/** A page of documentation. */
export interface Page {
  /** The path from the root of the repository. */
  readonly path: string
  readonly text: string
}

/** A fenced code block. */
export interface CodeBlock {
  readonly page: string
  /** The line number of its first line of code, from 1. */
  readonly line: number
  /** The language of the fence. Empty without one. */
  readonly language: string
  readonly code: string
  /** The heading above it. Empty without one. */
  readonly heading: string
  /** The variant that a line such as `Vue:` above it names. Undefined for all readers. */
  readonly variant: Variant | undefined
  /** The file that its first line names, if any. */
  readonly file: string | undefined
}

const VARIANTS = ['React', 'Vue', 'Svelte', 'No framework'] as const
type Variant = (typeof VARIANTS)[number]

const FENCE = /^(\s*)(`{3,}|~{3,})\s*(\S*)/
const FILE = /^(?:\/\/|<!--) *([\w./+-]+\.(?:[cm]?[jt]sx?|vue|svelte|html|json))(?: *-->)?$/

const PACKAGES = ['inscriptions', 'react', 'relay', 'svelte', 'vue']

/** Below docs/: the sources of pages, and the API reference, which is generated from docstrings. */
const isSource = (path: string) => /(^|\/)_|^reference\/api\//.test(path)

/** The pages at the root, the packages' READMEs, and the pages below docs/. */
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

/** The link targets of a page, unchanged. */
export function linksOf({ text }: Page): readonly string[] {
  const prose = withoutBlocks(text).replace(/`[^`]*`/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, address = '']) => address)
}

/** The fragments (`#…`) of a page's headings, as GitHub derives them. */
export function anchorsOf({ text }: Page): ReadonlySet<string> {
  const headings = withoutBlocks(text).matchAll(/^#+ +(.+)$/gm)
  const plain = (heading: string) => heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
  return new Set([...headings].map(([, heading = '']) => slug(plain(heading))))
}

const SOURCE_FILE = /(?<![\w./@-])[\w.-]+(?:\/[\w.-]+)*\.(?:tsx?|mjs|vue|svelte|sh|yml)\b/g
const SPAN_WITH_PATH = /`([\w.-]+(?:\/[\w.-]+)*\/[\w.-]*)`/g

/** The files of this repository without built and installed ones, as paths from the root. */
export function filesOfRepository(): readonly string[] {
  const options = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  return execFileSync('git', options, { cwd: repository, encoding: 'utf8' }).split('\0').filter(Boolean)
}

/**
 * The source files that the prose of a page names but `files` does not have: names of source files, which may start below the root
 * (`wire/lanes.ts`), and code spans that start with a folder of the root (`core/src/wire/`).
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
