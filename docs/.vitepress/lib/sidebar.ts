import { existsSync, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { DefaultTheme } from 'vitepress'

const docs = fileURLToPath(new URL('../..', import.meta.url))

/** Written by typedoc: a list of its pages. */
const API = `${docs}reference/api/index.md`

/** All pages of docs/, in reading order. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'Getting started': ['guide/quick-start', 'guide/examples', 'guide/one-file', 'guide/faq'],
  Guide: ['rooms', 'sending', 'presence', 'files', 'media', 'ssr', 'security'].map((page) => `guide/${page}`),
  Frameworks: ['guide/hooks-react', 'guide/hooks-vue', 'guide/hooks-svelte'],
  Reference: ['at-a-glance', 'errors', 'limits', 'protocol'].map((page) => `reference/${page}`),
  'Running relays': ['operate/self-hosting', 'operate/relay', 'operate/settings'],
  Inscribing: ['inscribe/tutorial', 'inscribe/relays', 'inscribe/costs', 'inscribe/formats'],
  Internals: [
    ...['architecture', 'conversations', 'port', 'relay-network', 'kit', 'lab', 'commands'].map(
      (page) => `internals/${page}`,
    ),
    ...['benchmarks', 'decisions'],
  ],
}

/** @throws Error for a page of docs/ that is not in it */
export async function sidebar(): Promise<DefaultTheme.SidebarItem[]> {
  await checkComplete()
  const groups = Object.entries(GROUPS).map(([text, pages]) => ({
    text,
    items: pages.map((page) => ({ text: titleOf(page), link: `/${page}` })),
  }))
  const afterReference = Object.keys(GROUPS).indexOf('Reference') + 1
  return [...groups.slice(0, afterReference), api(), ...groups.slice(afterReference)]
}

/** The API reference; empty before typedoc has written it. */
function api() {
  const index = existsSync(API) ? readFileSync(API, 'utf8') : ''
  const pages = index.matchAll(/^- \[(.+)\]\((.+)\.md\)$/gm)
  return {
    text: 'API',
    items: [...pages].map(([, text, page]) => ({ text, link: `/reference/api/${page}` })),
  }
}

function titleOf(page: string): string {
  const [, title] = /^# (.+)$/m.exec(readFileSync(`${docs}${page}.md`, 'utf8')) ?? []
  if (title === undefined) throw new Error(`docs/${page}.md has no heading of the first level`)
  return title
}

async function checkComplete(): Promise<void> {
  const listed = new Set(Object.values(GROUPS).flat())
  const files = await readdir(docs, { recursive: true })
  const missing = files
    .filter((file) => file.endsWith('.md') && !/(^|\/)[_.]|^README|^reference\/api\//.test(file))
    .filter((file) => !listed.has(file.slice(0, -'.md'.length)))
  if (missing.length > 0) throw new Error(`not in docs/.vitepress/lib/sidebar.ts: ${missing.join(', ')}`)
}
