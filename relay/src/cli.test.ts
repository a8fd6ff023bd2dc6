import { execFileSync, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

import { parseAddress, recordFromJson } from '@lumamesh/core/protocol'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { loadIdentity } from './identity/identity.ts'
import { bundledCli } from './testing/bundledCli.ts'
import { dialRelay } from './testing/dialRelay.ts'
import { testDirectory } from './testing/testDirectory.ts'

const CLI = await bundledCli()

/** Starts the command. `output` is what it has written so far. */
function run(args: string[], env: Record<string, string>, input = '') {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { PATH: process.env.PATH, PUBLIC_IP: '127.0.0.1', HOST: '127.0.0.1', UDP_PORT: '0', ...env },
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  child.stdin.end(input)
  const output = { out: '', err: '' }
  child.stdout.on('data', (text) => {
    output.out += text
  })
  child.stderr.on('data', (text) => {
    output.err += text
  })
  const exit = once(child, 'close').then(([code]) => code)
  /** Waits for its first output. @throws Error with its log if it exits without any */
  const started = async () => {
    const ended = exit.then((code) => Promise.reject(new Error(`It exited with ${code}: ${output.err}`)))
    await Promise.race([once(child.stdout, 'data'), ended])
  }
  return { child, output, exit, started }
}

/** A free TCP port of loopback. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

describe('lumamesh-relay', { timeout: 30_000 }, () => {
  it('prints the config JSON and nothing else, logs JSON, and stops on SIGTERM', async () => {
    const { child, output, exit, started } = run([], {
      DATA_DIR: await testDirectory(),
      MESH_SALT: 'salt',
      MESH_PORT: '0',
    })
    await started()
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
    expect(logs).toContain('serving')
  })

  it('logs at both relays that they have different salts', async () => {
    const start = async (salt: string, peers = '') => {
      const env = { DATA_DIR: await testDirectory(), MESH_SALT: salt, MESH_PORT: '0', MESH_PEERS: peers }
      const relay = run([], env)
      await relay.started()
      return relay
    }
    const first = await start('one')
    const [, port] = /"meshPort":(\d+)/.exec(first.output.err) ?? []
    const second = await start('another', `127.0.0.1:${port}`)
    await vi.waitFor(() => {
      expect(first.output.err).toContain('a connection was refused: the other end has another MESH_SALT')
      expect(second.output.err).toContain(`MESH_SALT differs from that of 127.0.0.1:${port}`)
    }, 20_000)
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

  it('prints TURN credentials that this relay accepts, without starting and without a network', async () => {
    const dataDir = await testDirectory()
    const before = Math.floor(Date.now() / 1000)
    const { output, exit } = run(['turn-credentials', '--ttl', '15m', '--user', 'ada'], {
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

  it('prints a sentence about a wrong time to live', async () => {
    const { output, exit } = run(['--private', 'turn-credentials', '--ttl', 'long'], {
      DATA_DIR: await testDirectory(),
    })
    expect(await exit).toBe(2)
    expect(output).toEqual({
      out: '',
      err: 'lumamesh-relay: "long" is not a duration. Write 90s, 15m or 1h.\n',
    })
  })

  it('prints a sentence about a missing variable', async () => {
    const { output, exit } = run([], { DATA_DIR: await testDirectory() })
    expect(await exit).toBe(2)
    expect(output).toEqual({ out: '', err: expect.stringMatching(/^lumamesh-relay: Set MESH_SALT .*\n$/) })
  })

  it('checks the relay of this machine, and any other one', async () => {
    const dataDir = await testDirectory()
    const relay = run(['--private'], { DATA_DIR: dataDir })
    await relay.started()
    const { addrs } = JSON.parse(relay.output.out).relays[0]
    const own = run(['check'], { DATA_DIR: dataDir, UDP_PORT: addrs[0].split(':')[1] })
    const elsewhere = { DATA_DIR: await testDirectory() }
    const other = run(['check', '--config', '-', '--json'], elsewhere, relay.output.out)
    const unknown = run(['check', addrs[0], '--json'], elsewhere)
    expect(await Promise.all([own.exit, other.exit, unknown.exit])).toEqual([0, 0, 0])
    expect(own.output.out).toMatch(/^✓ turn/m)
    expect(own.output.out).not.toContain('✗')
    const { ok, relays } = JSON.parse(other.output.out)
    expect([ok, relays[0].address]).toEqual([true, addrs[0]])
    expect(JSON.parse(unknown.output.out).relays[0].steps).toMatchObject([
      { name: 'udp' },
      { status: 'skipped' },
    ])
  })

  it('fails a check of a relay that does not run', async () => {
    const check = run(['check', '127.0.0.1:1', '--timeout', '1s'], { DATA_DIR: await testDirectory() })
    expect(await check.exit).toBe(1)
    expect(check.output.out).toMatch(/^✗ udp .*: is the relay running/m)
    const nothing = run(['check'], { DATA_DIR: await testDirectory() })
    expect(await nothing.exit).toBe(2)
  })

  it('reads variables from a file; those of the environment take precedence', async () => {
    const dataDir = await testDirectory()
    const file = join(dataDir, 'relay.env')
    await writeFile(file, 'MESH_SALT=salt\nPUBLIC_IP=203.0.113.1\n# UDP_PORT=1\nLOG_LEVEL="warn"\n')
    const env = { DATA_DIR: dataDir, PUBLIC_IP: '203.0.113.2', UDP_PORT: '4000' }
    const { output, exit } = run(['--env-file', file, 'config'], env)
    expect(await exit).toBe(0)
    expect(JSON.parse(output.out).relays[0].addrs).toEqual(['203.0.113.2:4000'])
  })

  it('backs up and restores, and is the same relay', async () => {
    const [dataDir, elsewhere] = [await testDirectory(), await testDirectory()]
    const before = run(['--private', 'config'], { DATA_DIR: dataDir })
    await before.exit
    const backup = run(['backup'], { DATA_DIR: dataDir })
    expect(await backup.exit).toBe(0)
    const { id } = JSON.parse(before.output.out).relays[0]
    expect(backup.output.err).toBe(`lumamesh-relay: Backed up relay ${id} from ${dataDir}.\n`)
    const restored = run(['restore'], { DATA_DIR: elsewhere }, backup.output.out)
    expect(await restored.exit).toBe(0)
    const after = run(['--private', 'config'], { DATA_DIR: elsewhere })
    await after.exit
    const [one, other] = [before, after].map(({ output }) => JSON.parse(output.out).relays[0])
    expect([other.id, other.fp]).toEqual([one.id, one.fp])
    const damaged = run(['restore'], { DATA_DIR: elsewhere }, backup.output.out.slice(0, 99))
    expect(await damaged.exit).toBe(1)
  })

  it('has metrics, sends its pages to other relays on SIGTERM, and stops at once on a second one', async () => {
    const metricsPort = await freePort()
    const relay = run(['--private'], {
      DATA_DIR: await testDirectory(),
      DRAIN: '600',
      METRICS_PORT: String(metricsPort),
    })
    await relay.started()
    const page = await dialRelay(JSON.parse(relay.output.out).relays[0])
    const metrics = await fetch(`http://127.0.0.1:${metricsPort}/metrics`)
    expect(await metrics.text()).toMatch(/^lumamesh_relay_dials 1$/m)
    relay.child.kill('SIGTERM')
    await page.next('busy')
    // It waits for a page that does not leave.
    expect(relay.child.exitCode).toBeNull()
    relay.child.kill('SIGTERM')
    expect(await relay.exit).toBe(0)
    page.close()
  })

  it('logs what to open and to back up, only at its first run', async () => {
    // A name that needs quotes in a shell.
    const dataDir = join(await testDirectory(), "a relay's keys")
    const env = { DATA_DIR: dataDir, MESH_SALT: 'salt', MESH_PORT: '0', DRAIN: '0' }
    const advised: boolean[] = []
    const backups: string[] = []
    for (let i = 0; i < 2; i++) {
      const { child, output, exit, started } = run([], env)
      await started()
      child.kill('SIGTERM')
      await exit
      const logs = output.err
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text))
      const advice = logs.flatMap((log) => log.advice ?? []).join('\n')
      advised.push(/ufw allow \d+\/udp\s+ufw allow \d+\/tcp/.test(advice))
      backups.push(/^ *(.+) lumamesh-relay backup/m.exec(advice)?.[1] ?? '')
      expect(logs.find(({ msg }) => msg === 'serving').id).toBe(JSON.parse(output.out).relays[0].id)
    }
    expect(advised).toEqual([true, false])
    expect(execFileSync('sh', ['-c', `${backups[0]} printenv DATA_DIR`], { encoding: 'utf8' }).trim()).toBe(
      dataDir,
    )
  })

  it('prints that the port is taken', async () => {
    const first = run(['--private'], { DATA_DIR: await testDirectory() })
    await first.started()
    const { port } = parseAddress(JSON.parse(first.output.out).relays[0].addrs[0])
    const second = run(['--private'], { DATA_DIR: await testDirectory(), UDP_PORT: String(port) })
    expect(await second.exit).toBe(1)
    expect(second.output.out).toBe('')
    expect(second.output.err).toContain(`UDP port ${port} is taken`)
  })
})
