import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseAddress, recordFromJson } from '@lumamesh/core/protocol'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadIdentity } from './identity/keys.ts'
import { testDirectory } from './testing/directory.ts'

const CLI = fileURLToPath(new URL('cli.ts', import.meta.url))

/** The command from source; `output` is what it has written so far. */
function run(args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, ['--conditions=@lumamesh/source', '--import', 'tsx', CLI, ...args], {
    env: { PATH: process.env.PATH, PUBLIC_IP: '127.0.0.1', HOST: '127.0.0.1', UDP_PORT: '0', ...env },
  })
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
  const exit = once(child, 'close').then(([code]) => code)
  const line = once(child.stdout, 'data')
  return { child, output, exit, line }
}

describe('lumamesh-relay', { timeout: 30_000 }, () => {
  it('prints the config JSON and nothing else, logs JSON, and stops on SIGTERM', async () => {
    const { child, output, exit, line } = run([], { DATA_DIR: await testDirectory(), MESH_SALT: 'salt' })
    await line
    child.kill('SIGTERM')
    expect(await exit).toBe(0)
    expect(output.out.split('\n')).toHaveLength(2)
    const { v, relays } = JSON.parse(output.out)
    expect(v).toBe(1)
    expect(recordFromJson(relays[0]).addresses).toMatchObject([{ host: '127.0.0.1' }])
    const logs = output.err
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text).msg)
    expect(logs).toContainEqual(expect.stringContaining('do not find each other yet'))
  })

  it('prints the config JSON without starting', async () => {
    const { output, exit } = run(['--private', 'config'], {
      DATA_DIR: await testDirectory(),
      UDP_PORT: '4000',
      PUBLIC_IP: '203.0.113.7,2001:db8::7',
    })
    expect(await exit).toBe(0)
    expect(JSON.parse(output.out).relays[0].addrs).toEqual(['203.0.113.7:4000', '[2001:db8::7]:4000'])
    expect(output.err).toBe('')
  })

  it('prints TURN credentials that this relay takes, without starting', async () => {
    const dataDir = await testDirectory()
    const before = Math.floor(Date.now() / 1000)
    const { output, exit } = run(['--private', 'turn-credentials', '--ttl', '15m', '--user', 'ada'], {
      DATA_DIR: dataDir,
    })
    expect(await exit).toBe(0)
    expect(output.err).toBe('')
    const { username, credential, expires } = JSON.parse(output.out)
    expect(expires).toBeGreaterThanOrEqual(before + 900)
    expect(expires).toBeLessThanOrEqual(Math.floor(Date.now() / 1000) + 900)
    expect(username).toBe(`${expires}-ada`)
    const secret = (await loadIdentity(dataDir)).secret('turn')
    expect(credential).toBe(createHmac('sha1', secret).update(username).digest('base64url'))
  })

  it('says what is wrong with a time to live', async () => {
    const { output, exit } = run(['--private', 'turn-credentials', '--ttl', 'long'], {
      DATA_DIR: await testDirectory(),
    })
    expect(await exit).toBe(2)
    expect(output).toEqual({ out: '', err: 'lumamesh-relay: "long" is no time: write 90s, 15m or 1h.\n' })
  })

  it('says in a sentence what is wrong with its variables', async () => {
    const { output, exit } = run([], { DATA_DIR: await testDirectory() })
    expect(await exit).toBe(2)
    expect(output).toEqual({ out: '', err: expect.stringMatching(/^lumamesh-relay: Set MESH_SALT .*\n$/) })
  })

  it('says that the port is taken', async () => {
    const first = run(['--private'], { DATA_DIR: await testDirectory() })
    await first.line
    const { port } = parseAddress(JSON.parse(first.output.out).relays[0].addrs[0])
    const second = run(['--private'], { DATA_DIR: await testDirectory(), UDP_PORT: String(port) })
    expect(await second.exit).toBe(1)
    expect(second.output.out).toBe('')
    expect(second.output.err).toContain(`UDP port ${port} is taken`)
  })
})
