import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { testDirectory } from '../testing/testDirectory.ts'

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url))
// The address of BIP 86's first test vector.
const ADDRESS = 'bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr'
/** An address of the public Internet; nothing is sent there. */
const PUBLIC = '8.8.8.8'

/** The command from source. */
function start(args: string[], cwd: string, env: Record<string, string> = {}) {
  const child = spawn(
    process.execPath,
    ['--conditions=@lumamesh/source', '--import', import.meta.resolve('tsx'), CLI, ...args],
    {
      cwd,
      env: { PATH: process.env.PATH, ...env },
    },
  )
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const output = { out: '', err: '' }
  child.stdout.on('data', (text) => {
    output.out += text
  })
  child.stderr.on('data', (text) => {
    output.err += text
  })
  return { child, output }
}

/** The command to its end, in an empty directory. */
async function run(args: string[], env: Record<string, string> = {}) {
  const cwd = await testDirectory()
  const { child, output } = start(args, cwd, env)
  const [code] = await once(child, 'close')
  return { ...output, code, cwd }
}

const paying = [
  '--network',
  'mainnet',
  '--utxo',
  `${'a'.repeat(64)}:0:50000`,
  '--utxo-address',
  ADDRESS,
  '--to',
  ADDRESS,
]

describe('lumamesh-relay inscribe', { timeout: 30_000 }, () => {
  it("builds this relay's list into a folder, and sends nothing", async () => {
    const { out, err, code, cwd } = await run(['inscribe', 'bootstrap', ...paying, '--fee-rate', '1.5'], {
      DATA_DIR: await testDirectory(),
      PUBLIC_IP: PUBLIC,
    })
    expect([err, code]).toEqual(['', 0])
    expect(out).toContain('what      a list of 1 relay: 8.8.8.8:3478\n')
    const [folder = ''] = await readdir(cwd)
    expect(folder).toMatch(/^inscription-[0-9a-f]{8}$/)
    expect(await readdir(join(cwd, folder))).toEqual(['commit.psbt', 'reveal.hex', 'summary.txt'])
    expect(out).toContain(await readFile(join(cwd, folder, 'summary.txt'), 'utf8'))
  })

  it('shows what a folder holds before it is sent', async () => {
    const page = join(await testDirectory(), 'page.html')
    await writeFile(page, '<h1>hello</h1>')
    const { code, out, cwd } = await run([
      'inscribe',
      'file',
      page,
      ...paying,
      '--fee-rate',
      '1',
      '--out',
      'it',
    ])
    expect(code).toBe(0)
    const id = /^id +(\w+)$/m.exec(out)?.[1]
    const { child } = start(['inscribe', 'preview', 'it'], cwd)
    const [line] = await once(child.stdout, 'data')
    const response = await fetch(`${String(line).trim()}/content/${id}`)
    expect(response.headers.get('content-type')).toBe('text/html;charset=utf-8')
    expect(await response.text()).toBe('<h1>hello</h1>')
  })

  it.each<[string, string, string[], number, RegExp]>([
    [
      'an option that is missing',
      PUBLIC,
      paying,
      2,
      /^error: required option '--fee-rate <sat\/vB>' not specified\n$/,
    ],
    [
      'a fee rate of 10000',
      PUBLIC,
      [...paying, '--fee-rate', '10000'],
      2,
      /^lumamesh-relay: The fee rate 10000 is not between .*\n$/,
    ],
    [
      'an update without the output of the first',
      PUBLIC,
      [...paying, '--fee-rate', '1', '--update', `${'c'.repeat(64)}i0`],
      2,
      /^lumamesh-relay: --update "c+i0" lacks the output that holds the inscription\. .*\n$/,
    ],
    [
      'a private address on mainnet',
      '10.0.0.7',
      [...paying, '--fee-rate', '1'],
      1,
      /^lumamesh-relay: The record of 10\.0\.0\.7:3478 has an address of a private network .*\n$/,
    ],
    [
      'an address for documentation on mainnet',
      '203.0.113.7',
      [...paying, '--fee-rate', '1'],
      1,
      /^lumamesh-relay: The record of 203\.0\.113\.7:3478 has an address for documentation .*\n$/,
    ],
  ])(
    'refuses %s in one sentence, with nothing written',
    async (_name, publicIp, args, exitCode, sentence) => {
      const { out, err, code, cwd } = await run(['inscribe', 'bootstrap', ...args], {
        DATA_DIR: await testDirectory(),
        PUBLIC_IP: publicIp,
      })
      expect(err).toMatch(sentence)
      expect(out).toBe('')
      expect(code).toBe(exitCode)
      expect(await readdir(cwd)).toEqual([])
    },
  )
})
