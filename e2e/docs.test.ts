import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FRAMEWORKS, HOOKS_SOURCE, hooksPage, hooksPageFile } from '../docs/.vitepress/lib/hooksPages.ts'
import { type BlockError, compileBlocks } from './lib/blockErrors.ts'
import { isCode, isKnown, type LaidBlocks, layBlocks, removeBlocks } from './lib/blockFiles.ts'
import {
  anchorsOf,
  type CodeBlock,
  codeBlocksOf,
  filesOfRepository,
  linksOf,
  missingSources,
  readPages,
  repository,
} from './lib/markdown.ts'

const pages = await readPages()
const blocks = pages.flatMap(codeBlocksOf)
const shown = ({ page, line }: CodeBlock) => `${page}:${line}`

/** A wrong call in each language. */
const WRONG = {
  path: 'wrong.md',
  text: `
\`\`\`ts
room.broadcast()
\`\`\`
\`\`\`js
room.setPresence('busy')
\`\`\`
\`\`\`html
<script type="module">
  import { connect } from './lumamesh.js'
  connect('my-app')
</script>
\`\`\`
\`\`\`tsx
import { useRoom } from '@lumamesh/react'
export function App() {
  return <p>{useRoom('my-app').people}</p>
}
\`\`\`
\`\`\`vue
<script setup lang="ts">
import { useRoom } from '@lumamesh/vue'
const { peers } = useRoom('my-app')
</script>
<template>
  <p>{{ peers.size }}</p>
</template>
\`\`\`
\`\`\`svelte
<script lang="ts">
  import { useRoom } from '@lumamesh/svelte'
  const room = useRoom('my-app')
</script>
<p>{$room.peers.size}</p>
\`\`\`
`,
}
/** The lines of the wrong calls above. */
const WRONG_LINES = [3, 6, 11, 17, 26, 34]

/** Blocks that are valid alone, but not on a page that declares another type of message. */
const WRONG_TOGETHER = {
  path: 'together.md',
  text: `
\`\`\`ts
// src/lumamesh.d.ts
import '@lumamesh/core/store'

declare module '@lumamesh/core/store' {
  interface Register {
    message: { text: string }
  }
}
\`\`\`
\`\`\`ts
import { createNetworkStore } from '@lumamesh/core/store'
createNetworkStore().messages('my-app').getSnapshot().send?.('Hello')
\`\`\`
\`\`\`tsx
import { useMessages } from '@lumamesh/react'
export function App() {
  return <button onClick={() => useMessages('my-app').send?.('Hello')} type="button" />
}
\`\`\`
\`\`\`vue
<script setup lang="ts">
import { useMessages } from '@lumamesh/vue'
useMessages('my-app').send.value?.('Hello')
</script>
\`\`\`
\`\`\`svelte
<script lang="ts">
  import { useMessages } from '@lumamesh/svelte'
  useMessages('my-app').current.send?.('Hello')
</script>
\`\`\`
`,
}
const WRONG_TOGETHER_LINES = [14, 19, 25, 31]
const wrong = [WRONG, WRONG_TOGETHER]

describe('code blocks', () => {
  let laid: LaidBlocks
  let errors: readonly BlockError[] = []

  beforeAll(async () => {
    const all = [...blocks, ...wrong.flatMap(codeBlocksOf)]
    laid = await layBlocks(all.filter(({ language }) => isCode(language)))
    errors = await compileBlocks(laid)
    // Three compilers: some seconds, or more on a busy machine.
  }, 300_000)
  afterAll(() => removeBlocks(laid))

  const withCode = new Set(blocks.filter(({ language }) => isCode(language)).map(({ page }) => page))
  test.for([...withCode])('in %s compile', (page) => {
    expect(errors.filter((error) => error.page === page)).toEqual([])
  })

  test('include every page with code', () => {
    const known = new Set([...withCode, ...wrong.map(({ path }) => path)])
    const elsewhere = errors.filter(({ page }) => !known.has(page))
    expect(elsewhere).toEqual([])
  })

  const linesIn = (path: string) => errors.filter(({ page }) => page === path).map(({ line }) => line)

  test('with errors are found in every language', () => {
    expect(linesIn(WRONG.path).sort((a, b) => a - b)).toEqual(WRONG_LINES)
  })

  test('that contradict the types of their page are found in every language', () => {
    expect(linesIn(WRONG_TOGETHER.path).sort((a, b) => a - b)).toEqual(WRONG_TOGETHER_LINES)
  })

  test('have a language', () => {
    expect(blocks.filter(({ language }) => !isKnown(language)).map(shown)).toEqual([])
  })
})

test.for(pages.map(({ path }) => path))('the links in %s have a target', (path) => {
  const page = pages.find((page) => page.path === path)
  const dead = linksOf(page ?? { path, text: '' }).filter((link) => {
    if (/^https?:/.test(link)) return false
    const [file = '', anchor] = link.split('#')
    const target = file === '' ? path : join(dirname(path), file)
    if (!existsSync(join(repository, target))) return true
    const other = pages.find((page) => page.path === target)
    return anchor !== undefined && !(other && anchorsOf(other).has(anchor))
  })
  expect(dead).toEqual([])
})

describe('source files that a page names exist', () => {
  /** Files of users, and files that commands write. */
  const elsewhere = new Set(['app.vue', 'bench/node_modules', 'bench/results.json', 'core/dist/lumamesh.js'])
  const files = filesOfRepository()

  test.for(pages)('in $path', (page) => {
    expect(missingSources(page, files).filter((name) => !elsewhere.has(name))).toEqual([])
  })

  test('and missing ones are found', () => {
    const text =
      'See none/link.ts, wire/lanes.ts, `core/src/wire/` and `core/none`.\n\n```ts\nimport "./no.ts"\n```\n'
    expect(missingSources({ path: 'page.md', text }, files)).toEqual(['none/link.ts', 'core/none'])
  })
})

describe('npm scripts', async () => {
  const { scripts } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'))

  test('that pages name exist', () => {
    // The guides also name scripts of users' apps.
    const text = pages.flatMap(({ path, text }) => (path.startsWith('docs/guide/') ? [] : text)).join('\n')
    const named = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name = '']) => name)
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })

  test('run files that exist', () => {
    const commands = Object.values<string>(scripts).join('\n')
    const files = [...commands.matchAll(/(?<=\s)[\w.-]+(?:\/[\w.-]+)+\.(?:ts|mjs)\b/g)].map(([file]) => file)
    expect(files.length).toBeGreaterThan(10)
    expect(files.filter((file) => !existsSync(join(repository, file)))).toEqual([])
  })
})

describe('the hooks pages', () => {
  test.for(FRAMEWORKS)('of %s equals the output of `npm run docs:hooks`', async (framework) => {
    const source = await readFile(HOOKS_SOURCE, 'utf8')
    expect(await readFile(hooksPageFile(framework), 'utf8')).toBe(hooksPage(source, framework))
  })

  test('have the parts for their framework, in its terms', () => {
    const source = 'A %hook%.\n\n::: react vue\n\nBoth.\n\n:::\n\n::: svelte\n\nOne.\n\n:::\n\nThe end.\n'
    expect(hooksPage(source, 'vue')).toContain('-->\n\nA composable.\n\nBoth.\n\nThe end.\n')
    expect(hooksPage(source, 'svelte')).toContain('-->\n\nA hook.\n\nOne.\n\nThe end.\n')
  })

  test.for([
    ['::: angular\n:::\n', 'angular'],
    ['::: react\n', 'no end'],
    ['::: react\n::: vue\n:::\n', 'nest'],
    [':::\n', 'nest'],
    ['%word%\n', '%word%'],
  ] as const)('refuse %j', ([source, reason]) => {
    expect(() => hooksPage(source, 'react')).toThrow(reason)
  })
})
