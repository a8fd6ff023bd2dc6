import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Relay, readConfig, startRelay } from '@lumamesh/relay'
import { RTCPeerConnection as Polyfill } from 'node-datachannel/polyfill'
import { onTestFinished } from 'vitest'

/** A real RTCPeerConnection for Node. */
export const rtc = Polyfill as unknown as typeof RTCPeerConnection

/** A real relay in this process on a free loopback port. It closes after the test. */
export async function testRelay(env: Record<string, string> = {}): Promise<Relay> {
  const dataDir = env.DATA_DIR ?? (await testDirectory())
  const relay = await startRelay(
    readConfig(
      {
        PUBLIC_IP: '127.0.0.1',
        HOST: '127.0.0.1',
        UDP_PORT: '0',
        LOG_LEVEL: 'silent',
        DATA_DIR: dataDir,
        ...env,
      },
      { private: true },
    ),
  )
  onTestFinished(() => relay.close())
  return relay
}

/** A directory for one test, removed after it. */
export async function testDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lumamesh-core-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}
