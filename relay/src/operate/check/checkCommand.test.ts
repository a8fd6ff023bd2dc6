import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatAddress } from '@lumamesh/core/protocol'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../relay/config.ts'
import { testDirectory } from '../../testing/testDirectory.ts'
import { testRelay } from '../../testing/testRelay.ts'
import { checkAll } from './checkCommand.ts'
import type { CheckStep } from './checkStep.ts'

/** A relay that serves, and what a check finds that is run with a data directory. */
async function servingRelay() {
  const dataDir = await testDirectory()
  const { record, port, config } = await testRelay({ DATA_DIR: dataDir })
  const [address] = record.addresses
  const check = async (place: string | undefined, options: { DATA_DIR: string; config?: string }) => {
    const env = { DATA_DIR: options.DATA_DIR, PUBLIC_IP: '127.0.0.1', UDP_PORT: String(port) }
    let printed = ''
    const ok = await checkAll(
      place,
      { timeout: '1s', json: true, ...(options.config && { config: options.config }) },
      readConfig(env, { private: true }),
      (text) => {
        printed += text
      },
    )
    const { relays }: { relays: { steps: CheckStep[] }[] } = JSON.parse(printed)
    return { ok, dial: relays[0]?.steps.find(({ name }) => name === 'dial') }
  }
  return { dataDir, config, place: address ? formatAddress(address) : '', check }
}

describe('a check of host:port', () => {
  it('dials with the keys of DATA_DIR where they belong to that relay', async () => {
    const { dataDir, place, check } = await servingRelay()
    expect(await check(place, { DATA_DIR: dataDir })).toMatchObject({ ok: true, dial: { status: 'ok' } })
  })

  it('finds no fault with a relay to which they do not belong', async () => {
    const [{ place, check }, { dataDir }] = [await servingRelay(), await servingRelay()]
    const { ok, dial } = await check(place, { DATA_DIR: dataDir })
    expect([ok, dial?.status]).toEqual([true, 'warning'])
    expect(dial?.text).toContain(`the keys in ${dataDir}`)
  })

  it('finds the fault where the record was given, or the relay of DATA_DIR was meant', async () => {
    const [{ place, check }, other] = [await servingRelay(), await servingRelay()]
    const file = join(await testDirectory(), 'relays.json')
    await writeFile(file, JSON.stringify(other.config))
    const given = await check(place, { DATA_DIR: await testDirectory(), config: file })
    const meant = await check(undefined, { DATA_DIR: other.dataDir })
    expect([given, meant]).toMatchObject([
      { ok: false, dial: { status: 'failed' } },
      { ok: false, dial: { status: 'failed' } },
    ])
  })
})
