import { execFile, spawnSync } from 'node:child_process'
import { chmod, cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../relay/config.ts'
import { testDirectory } from '../testing/testDirectory.ts'

const FOLDER = fileURLToPath(new URL('../../install/', import.meta.url))
const SCRIPT = join(FOLDER, 'install.sh')
const UNIT = join(FOLDER, 'lumamesh-relay.service')
/** Of 10: as much as a service of the network can do without. */
const MOST_EXPOSED = 1.5

const has = (program: string) => spawnSync('which', [program], { stdio: 'ignore' }).status === 0

function run(program: string, args: string[], env: Record<string, string | undefined> = process.env) {
  return new Promise<{ code: number; out: string }>((resolve) => {
    execFile(program, args, { env }, (error, out, err) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, out: out + err })
    })
  })
}

/** A machine on which programs that would change this one only say that they were called. */
async function machine() {
  const root = await testDirectory()
  const bin = join(root, 'stubs')
  await mkdir(bin)
  for (const program of ['npm', 'useradd', 'systemctl', 'id']) {
    await writeFile(
      join(bin, program),
      `#!/bin/sh\necho "${program} $*" >> "${root}/calls"\n[ ${program} != id ]\n`,
    )
    await chmod(join(bin, program), 0o755)
  }
  // What npm would have put there.
  await cp(FOLDER, join(root, 'usr/local/lib/node_modules/@lumamesh/relay/install'), { recursive: true })
  const installed = (name: string) => readFile(join(root, name), 'utf8')
  return {
    root,
    installed,
    calls: () => installed('calls'),
    install: (env: Record<string, string>, ...args: string[]) =>
      run('sh', [SCRIPT, ...args], { PATH: `${bin}:${process.env.PATH}`, DESTDIR: root, ...env }),
  }
}

describe('the installer', () => {
  it('makes a user, installs the package, and starts the service', async () => {
    const { install, installed, calls, root } = await machine()
    const { code, out } = await install({ MESH_SALT: 'my network' })
    expect([code, out]).toEqual([0, expect.stringContaining('open the firewall (UDP 3478, TCP 7400)')])
    expect(await calls()).toContain(
      `npm install --global --no-fund --no-audit --prefix ${root}/usr/local @lumamesh/relay@latest`,
    )
    expect(await calls()).toContain('useradd --system')
    expect((await calls()).trim().split('\n').slice(-2)).toEqual([
      'systemctl enable lumamesh-relay',
      'systemctl restart lumamesh-relay',
    ])
    expect(await installed('etc/systemd/system/lumamesh-relay.service')).toBe(await readFile(UNIT, 'utf8'))
    expect((await stat(join(root, 'etc/lumamesh-relay.env'))).mode & 0o777).toBe(0o644)
  })

  it('writes variables that the relay reads as they were given', async () => {
    const { install, root } = await machine()
    const env = {
      MESH_SALT: 'a "salt" #1 $HOME \\n',
      PUBLIC_IP: '203.0.113.7,2001:db8::7',
      MAX_SESSIONS: '9',
    }
    expect((await install(env)).code).toBe(0)
    const print = 'process.loadEnvFile(process.argv[1]); console.log(JSON.stringify(process.env))'
    const { out } = await run(process.execPath, ['-e', print, join(root, 'etc/lumamesh-relay.env')], {})
    expect(readConfig(JSON.parse(out))).toMatchObject({
      salt: env.MESH_SALT,
      publicIps: ['203.0.113.7', '2001:db8::7'],
      maxSessions: 9,
      dataDir: '/var/lib/lumamesh-relay',
    })
  })

  it('keeps the variables in the file when it runs again, except those that are set', async () => {
    const { install, installed } = await machine()
    await install({ MESH_SALT: 'salt', PUBLIC_IP: '203.0.113.7', UDP_PORT: '4000' })
    const before = await installed('etc/lumamesh-relay.env')
    expect((await install({})).code).toBe(0)
    expect(await installed('etc/lumamesh-relay.env')).toBe(before)
    await install({ PUBLIC_IP: '203.0.113.8' })
    const lines = (await installed('etc/lumamesh-relay.env')).trim().split('\n').slice(1)
    expect(lines.sort()).toEqual([
      "DATA_DIR='/var/lib/lumamesh-relay'",
      "MESH_SALT='salt'",
      "PUBLIC_IP='203.0.113.8'",
      "UDP_PORT='4000'",
    ])
  })

  it('takes a tarball', async () => {
    const { install, calls } = await machine()
    await install({ MESH_SALT: 'salt' }, 'core.tgz', 'relay.tgz')
    expect(await calls()).toContain('/usr/local core.tgz relay.tgz\n')
  })

  it('only says what it would do where it is asked to', async () => {
    const { install, calls, installed } = await machine()
    const { code, out } = await install({ MESH_SALT: 'salt' }, '--dry-run')
    expect([code, out]).toEqual([0, expect.stringContaining('would run: systemctl restart lumamesh-relay')])
    expect(await calls()).toBe('id -u lumamesh-relay\n')
    await expect(installed('etc/lumamesh-relay.env')).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it.each<[string, Record<string, string>, string[]]>([
    ['set MESH_SALT', {}, []],
    ['MESH_SALT has a quote', { MESH_SALT: "it's" }, []],
    ['no option --force', { MESH_SALT: 'salt' }, ['--force']],
  ])('stops with a sentence: %s', async (sentence, env, args) => {
    const { install } = await machine()
    expect(await install(env, ...args)).toEqual({ code: 1, out: expect.stringContaining(sentence) })
  })

  it('stops where Node is too old and the system has no newer one', async () => {
    const { install, root, calls } = await machine()
    await writeFile(join(root, 'stubs/node'), '#!/bin/sh\nexit 1\n')
    await chmod(join(root, 'stubs/node'), 0o755)
    await writeFile(join(root, 'stubs/apt-get'), '#!/bin/sh\n')
    await chmod(join(root, 'stubs/apt-get'), 0o755)
    expect(await install({ MESH_SALT: 'salt' })).toEqual({
      code: 1,
      out: expect.stringContaining('nodejs.org'),
    })
    await expect(calls()).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it.skipIf(!has('shellcheck'))('is what shellcheck approves of (left out where there is none)', async () => {
    expect(await run('shellcheck', [SCRIPT])).toEqual({ code: 0, out: '' })
  })
})

describe.skipIf(!has('systemd-analyze'))('the service (left out where there is no systemd-analyze)', () => {
  it('is a valid unit', async () => {
    expect(await run('systemd-analyze', ['verify', '--man=no', '--recursive-errors=no', UNIT])).toEqual({
      code: 0,
      out: '',
    })
  })

  it('is shut off from what it does not need', async () => {
    const threshold = `--threshold=${MOST_EXPOSED * 10}`
    const { code, out } = await run('systemd-analyze', [
      'security',
      '--offline=true',
      '--no-pager',
      threshold,
      UNIT,
    ])
    expect([code, out]).toEqual([0, expect.stringContaining('Overall exposure level')])
  })
})
