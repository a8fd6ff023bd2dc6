import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ownAddress } from '../../scripts/lib/address.mjs'
import { type CodeBlock, codeBlocksOf, readPages } from './markdown.ts'
import { cleanEnv } from './run.ts'
import { Terminal } from './terminal.ts'

/** What the text has where a reader has the address of their machine. */
const EXAMPLE_ADDRESS = '203.0.113.7'

/** The part of a page that a reader follows. */
export interface Part {
  /** Of the page, from the repository's root. */
  readonly page: string
  /** The headings whose code is followed. */
  readonly headings: readonly string[]
  /** Which of the variants the reader takes, where the page has some. */
  readonly variant?: CodeBlock['variant']
}

/** Somebody with a machine of their own: a home and terminals. They do what a page says, in order and to the letter. */
export class GuideReader {
  readonly #home: string
  readonly #env: NodeJS.ProcessEnv
  readonly #terminals: Terminal[] = []

  private constructor(home: string, env: NodeJS.ProcessEnv) {
    this.#home = home
    this.#env = env
  }

  /**
   * @param parent the folder in which to make the home
   * @param more variables, beside those of a user who has set up nothing
   */
  static async create(parent: string, more: Readonly<Record<string, string>>): Promise<GuideReader> {
    const home = await mkdtemp(join(parent, 'home-'))
    // With CI, npm would ask nothing.
    const { CI: _, ...env } = cleanEnv({ HOME: home, npm_config_userconfig: join(home, '.npmrc'), ...more })
    return new GuideReader(home, env)
  }

  /** Opens a terminal, in an empty folder by default. */
  async openTerminal(folder?: string): Promise<Terminal> {
    const terminal = new Terminal(folder ?? (await mkdtemp(join(this.#home, 'folder-'))), this.#env)
    this.#terminals.push(terminal)
    return terminal
  }

  /**
   * Types the commands and saves the files of a part of a page. While a program has the terminal, the rest is done in a
   * second one in the same folder. Returns the last terminal.
   */
  async follow(part: Part, first: Terminal): Promise<Terminal> {
    let terminal = first
    for (const block of await blocksOf(part)) {
      if (terminal.busy) terminal = await this.openTerminal(terminal.folder)
      if (block.language === 'sh') terminal = await this.#typeAll(commandsOf(block), terminal)
      else await save(block, terminal.folder)
    }
    return terminal
  }

  /** Ends all programs, the last one first, and removes all files. */
  async leave(): Promise<void> {
    for (const terminal of this.#terminals.toReversed()) await terminal.interrupt()
    await rm(this.#home, { recursive: true, force: true })
  }

  async #typeAll(commands: readonly string[], first: Terminal): Promise<Terminal> {
    let terminal = first
    for (const command of commands) {
      if (terminal.busy) terminal = await this.openTerminal(terminal.folder)
      await terminal.type(command)
    }
    return terminal
  }
}

async function blocksOf({ page, headings, variant }: Part): Promise<readonly CodeBlock[]> {
  const found = (await readPages()).find(({ path }) => path === page)
  if (!found) throw new Error(`There is no page ${page}`)
  const blocks = codeBlocksOf(found)
  for (const heading of headings)
    if (!blocks.some((block) => block.heading === heading))
      throw new Error(`${page} has no code under ${heading}`)
  return blocks.filter(
    (block) => headings.includes(block.heading) && [undefined, variant].includes(block.variant),
  )
}

function commandsOf({ code }: CodeBlock): readonly string[] {
  const lines = code.replace(/\\\n/g, '').split('\n')
  const own = ownAddress() ?? '127.0.0.1'
  return lines
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => line.replaceAll(EXAMPLE_ADDRESS, own))
}

async function save({ page, line, file, code }: CodeBlock, folder: string): Promise<void> {
  if (file === undefined) throw new Error(`${page}:${line} does not say in which file this code goes`)
  await mkdir(dirname(join(folder, file)), { recursive: true })
  await writeFile(join(folder, file), `${code}\n`)
}
