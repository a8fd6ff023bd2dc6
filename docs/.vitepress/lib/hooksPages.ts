import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const guide = (page: string) => fileURLToPath(new URL(`../../guide/${page}`, import.meta.url))

/** What all hooks pages are made of. */
export const HOOKS_SOURCE = guide('_hooks.md')

/** What `%word%` stands for in the source, by framework. */
const WORDS = {
  react: { name: 'react', title: 'React hooks', hook: 'hook', hooks: 'hooks' },
  vue: { name: 'vue', title: 'Vue composables', hook: 'composable', hooks: 'composables' },
  svelte: { name: 'svelte', title: 'Svelte stores', hook: 'hook', hooks: 'hooks' },
} as const satisfies Record<string, Readonly<Record<string, string>>>

export type Framework = keyof typeof WORDS
export const FRAMEWORKS = ['react', 'vue', 'svelte'] as const satisfies readonly Framework[]

export const hooksPageFile = (framework: Framework) => guide(`hooks-${framework}.md`)

/**
 * The page of one framework. Lines between `::: react vue` and `:::` are kept for the frameworks that are named; `%hook%` becomes
 * what that framework calls a hook.
 * @throws Error for an unknown framework or word, and for a block without an end
 */
export function hooksPage(source: string, framework: Framework): string {
  const lines: string[] = [
    '<!-- `npm run docs:hooks` writes this page from _hooks.md. Edit that file. -->',
    '',
  ]
  let block: readonly string[] | undefined
  let skipBlank = false
  for (const [index, line] of source.split('\n').entries()) {
    const [marker, names = ''] = /^:::\s*(.*)$/.exec(line) ?? []
    if (marker !== undefined) {
      if ((block === undefined) === (names === ''))
        throw new Error(`_hooks.md:${index + 1}: blocks do not nest`)
      block = names === '' ? undefined : names.split(' ').map(known)
    } else if (!(skipBlank && line === '') && (block?.includes(framework) ?? true)) lines.push(line)
    // The blank line after a marker belongs to it.
    skipBlank = marker !== undefined
  }
  if (block) throw new Error('_hooks.md: the last block has no end')
  return lines.join('\n').replace(/%(\w+)%/g, (_, word: string) => wordOf(framework, word))
}

/** Writes the pages of all frameworks. */
export async function writeHooksPages(): Promise<void> {
  const source = await readFile(HOOKS_SOURCE, 'utf8')
  await Promise.all(
    FRAMEWORKS.map((framework) => writeFile(hooksPageFile(framework), hooksPage(source, framework))),
  )
}

function known(name: string): string {
  if (!(name in WORDS)) throw new Error(`_hooks.md: there is no framework ${name}`)
  return name
}

function wordOf(framework: Framework, word: string): string {
  const words: Readonly<Record<string, string>> = WORDS[framework]
  const replacement = words[word]
  if (replacement === undefined) throw new Error(`_hooks.md: there is no word %${word}%`)
  return replacement
}
