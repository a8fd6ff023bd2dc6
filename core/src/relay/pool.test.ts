import { expect, it } from 'vitest'
import { firstOf, vectors } from '../../test/vectors.ts'
import { encodeFrame } from '../wire/frames.ts'
import { encodeRecord, type RelayRecord, type RelayRecordJson, recordFromJson } from '../wire/record.ts'
import { RelayPool } from './pool.ts'

const NOW = 1_900_000_000
const home = recordFromJson(firstOf(vectors.records).json as RelayRecordJson)
const other = (number: number, expires: number): RelayRecord => ({
  ...home,
  id: new Uint8Array(32).fill(number),
  expires,
})

/** As much of a connection as a dial uses, and a channel that the test speaks through. */
class Connection {
  static channel = { close() {}, send() {}, readyState: 'open' } as unknown as RTCDataChannel
  localDescription = { sdp: firstOf(vectors.answers).offer }
  createDataChannel(): RTCDataChannel {
    return Connection.channel
  }
  async setLocalDescription(): Promise<void> {}
  async setRemoteDescription(): Promise<void> {}
  close(): void {}
}

const TURN = { urls: 'turn:203.0.113.7:3478', username: '1795003600-ada', credential: 'c2VjcmV0' }

function welcomed(records: readonly RelayRecord[], signed: boolean | undefined): RelayPool {
  const pool = new RelayPool(
    [home],
    [],
    {
      identity: { peer: new Uint8Array(16), resume: new Uint8Array(32) },
      rtc: Connection as unknown as typeof RTCPeerConnection,
      clock: () => 0,
      date: () => NOW,
      random: () => 0,
      verify: async () => signed,
      listed: () => true,
    },
    { open() {}, frame() {}, lost() {}, changed() {}, error() {} },
  )
  pool.tick(0, false)
  const welcome = encodeFrame({
    type: 'welcome',
    version: 1,
    clock: 0,
    address: '',
    maxRooms: 1,
    maxMembers: 1,
    records: records.map(encodeRecord),
    turn: [TURN],
  })
  Connection.channel.onopen?.(new Event('open') as RTCDataChannelEvent)
  Connection.channel.onmessage?.(new MessageEvent('message', { data: Uint8Array.from(welcome).buffer }))
  return pool
}

it('keeps the TURN servers that a relay hands out', () => {
  expect(welcomed([], true).online.map(({ turn }) => turn)).toEqual([[TURN]])
})

const settled = () => new Promise((resolve) => setImmediate(resolve))

it('learns the relays that a relay names, but not from records that have expired', async () => {
  const pool = welcomed([other(1, NOW + 1), other(2, NOW - 1)], true)
  await settled()
  expect(pool.relays.map(({ record }) => record.id[0])).toEqual([home.id[0], 1])
})

it('learns nothing from a record that is badly signed', async () => {
  const pool = welcomed([other(1, NOW + 1)], false)
  await settled()
  expect(pool.relays).toHaveLength(1)
})

it('takes no word for a relay that is known where a signature can not be checked', async () => {
  const pool = welcomed([{ ...home, seq: home.seq + 1, expires: NOW + 1 }, other(1, NOW + 1)], undefined)
  await settled()
  expect(pool.relays.map(({ record }) => record.seq)).toEqual([home.seq, home.seq])
})
