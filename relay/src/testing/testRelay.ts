import { type RelayRecordJson, recordToJson } from '@lumamesh/core/protocol'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { readConfig } from '../relay/config.ts'
import { type Relay, startRelay } from '../relay/relay.ts'
import { testDirectory } from './testDirectory.ts'

/** A relay in this process on a free port of loopback, closed after the test. */
export async function testRelay(
  env: Record<string, string> = {},
): Promise<Relay & { json: RelayRecordJson }> {
  const dataDir = env.DATA_DIR ?? (await testDirectory())
  const config = readConfig(
    { PUBLIC_IP: '127.0.0.1', HOST: '127.0.0.1', UDP_PORT: '0', DATA_DIR: dataDir, ...env },
    { private: env.MESH_SALT === undefined },
  )
  const relay = await startRelay(config, pino({ level: 'silent' }))
  onTestFinished(() => relay.close())
  return Object.assign(relay, { json: recordToJson(relay.record) })
}
