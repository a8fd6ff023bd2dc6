import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { loadIdentity } from '../identity/keys.ts'
import { TurnCredentials } from '../stun/credentials.ts'
import { testDirectory } from '../testing/directory.ts'
import { testRelay } from '../testing/relay.ts'

const CLIENT = 'turnutils_uclient'
const missing = spawnSync(CLIENT, ['-h']).error !== undefined
const run = promisify(execFile)

/** Two clients of coturn that send each other 20 messages of 200 bytes through a relay of ours. */
async function exchange(flags: readonly string[], password?: string): Promise<string> {
  const dataDir = await testDirectory()
  const relay = await testRelay({ DATA_DIR: dataDir, TURN_RFC5766: 'on' })
  const credentials = new TurnCredentials((await loadIdentity(dataDir)).secret('turn'))
  const { username, credential } = credentials.issue('coturn', Date.now())
  const login = ['-u', username, '-w', password ?? credential]
  const talk = ['-y', '-c', '-m', '2', '-n', '20', '-l', '200', ...flags]
  const { stdout } = await run(CLIENT, ['-p', String(relay.port), ...login, ...talk, '127.0.0.1']).catch(
    (error: { stdout: string }) => error,
  )
  return stdout
}

describe.skipIf(missing)(`coturn's client (${CLIENT}, of the package coturn)`, () => {
  it.each([
    ['over channels', []],
    ['with Send and Data', ['-s']],
    ['with messages that are padded', ['-X']],
    ['with random sizes', ['-N']],
  ])('loses nothing %s', async (_, flags) => {
    const said = await exchange(flags)
    expect(said).toMatch(/tot_send_msgs=40, tot_recv_msgs=40|Total lost packets 0 \(0\.0+%\)/)
    expect(said).not.toMatch(/ERROR/)
  })

  it('gets no allocation with a wrong password', async () => {
    expect(await exchange([], 'wrong')).toMatch(/Cannot complete Allocation/)
  })
})
