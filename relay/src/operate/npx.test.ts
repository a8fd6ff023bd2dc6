import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { testDirectory } from '../testing/testDirectory.ts'
import { isOrphaned, isStartedByNpx } from './npx.ts'

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url))

/** Ends what is left of a process and those that it started. */
function endGroup(leader = 0): void {
  try {
    if (leader > 0) process.kill(-leader, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

describe('a relay that npx started', () => {
  it('knows it from what npm puts into the environment', () => {
    expect(isStartedByNpx({ npm_command: 'exec', npm_lifecycle_event: 'npx' })).toBe(true)
    expect(isStartedByNpx({ npm_command: 'run-script', npm_lifecycle_event: 'start' })).toBe(false)
    expect(isStartedByNpx({})).toBe(false)
  })

  it('has lost npx once it has another parent', () => {
    expect(isOrphaned(100, 100)).toBe(false)
    expect(isOrphaned(100, 1)).toBe(true)
    // npx is the first process of a container.
    expect(isOrphaned(1, 1)).toBe(false)
  })

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'ends after npx has ended by %s',
    { timeout: 60_000 },
    async (signal) => {
      const relay = ['--conditions=@lumamesh/source', '--import', 'tsx', CLI, '--private']
      const npx = spawn(
        'npm',
        ['exec', '--offline', '--call', `exec "${process.execPath}" ${relay.join(' ')}`],
        {
          detached: true,
          env: {
            PATH: process.env.PATH,
            HOME: await testDirectory(),
            DATA_DIR: await testDirectory(),
            PUBLIC_IP: '127.0.0.1',
            HOST: '127.0.0.1',
            UDP_PORT: '0',
            DRAIN: '0',
          },
        },
      )
      const log: string[] = []
      onTestFinished(() => endGroup(npx.pid))
      npx.stderr.on('data', (text) => log.push(String(text)))
      await once(npx.stdout, 'data')
      npx.kill(signal)
      // The relay holds these pipes, too: they close when both processes have ended.
      await once(npx, 'close')
      expect(log.join('')).toContain('"stopped"')
    },
  )
})
