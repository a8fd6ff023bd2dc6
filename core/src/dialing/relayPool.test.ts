import { expect, it } from 'vitest'
import { dialsTo, type RelayDial, welcome } from '../../test/relayDials.ts'
import { firstOf, vectors } from '../../test/vectors.ts'
import { encodeRecord, type RelayRecord, type RelayRecordJson, recordFromJson } from '../wire/record.ts'
import { RelayPool } from './relayPool.ts'

const NOW = 1_900_000_000
const home = recordFromJson(firstOf(vectors.records).json as RelayRecordJson)
const [{ host: HOME } = { host: '' }] = home.addresses
const TURN = { urls: 'turn:203.0.113.7:3478', username: '1795003600-ada', credential: 'c2VjcmV0' }

/** The record of a relay on its own network: 10.<number>.0.1. */
const other = (number: number, expires = NOW + 1): RelayRecord => ({
  ...home,
  id: new Uint8Array(32).fill(number),
  addresses: [{ host: hostOf(number), port: 3478 }],
  expires,
})
const hostOf = (number: number) => `10.${number}.0.1`

interface Surroundings {
  given?: readonly RelayRecord[]
  remembered?: readonly RelayRecord[]
  /** The result of verifying a signature. */
  signed?: boolean | undefined
}

class Page {
  now = 0
  listed = true
  readonly dials: RelayDial[] = []
  readonly errors: string[] = []
  readonly lost: string[] = []
  readonly pool: RelayPool

  constructor(surroundings: Surroundings = {}) {
    const { given = [home], remembered = [], signed } = { signed: true, ...surroundings }
    this.pool = new RelayPool({
      given,
      remembered,
      environment: {
        identity: { peer: new Uint8Array(16), resume: new Uint8Array(32) },
        rtc: dialsTo(this.dials),
        clock: () => this.now,
        date: () => NOW,
        random: () => 0,
        verify: async () => signed,
        listed: () => this.listed,
      },
      events: {
        open() {},
        frame() {},
        closed: (_, { code }) => this.lost.push(code),
        changed() {},
        error: ({ code }) => this.errors.push(code),
      },
    })
  }

  /** Advances the time in the page's ticks. */
  async pass(ms: number): Promise<void> {
    for (const until = this.now + ms; this.now < until; ) {
      this.now += 250
      this.pool.tick(this.now, false)
      await settled()
    }
  }

  /** The same, after which each relay sends a frame that measures nothing. */
  async passAndReceive(ms: number): Promise<void> {
    await this.pass(ms)
    for (const dial of this.dials) dial.receive({ type: 'relays', records: [] })
  }

  async start(): Promise<void> {
    this.pool.tick(this.now, false)
    await settled()
  }

  /** The open dial to this host. */
  dial(host: string): RelayDial {
    const dial = this.dials.find((dial) => dial.host === host && !dial.closed)
    if (!dial) throw new Error(`${host} is not dialled`)
    return dial
  }

  /** The hosts with an open dial. */
  get dialed(): (string | undefined)[] {
    return this.dials.filter(({ closed }) => !closed).map(({ host }) => host)
  }

  get good(): (string | undefined)[] {
    return this.pool.good.map(({ addresses }) => addresses[0]?.host)
  }
}

/** Resolves when nested promises have settled. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

/** A page whose only relay has sent WELCOME. */
async function welcomed(records: readonly RelayRecord[], signed: boolean | undefined): Promise<Page> {
  const page = new Page({ signed })
  await page.start()
  page.dial(HOME).open()
  page.dial(HOME).receive(welcome(records.map(encodeRecord)))
  await settled()
  return page
}

it('keeps the TURN servers that a relay sends', async () => {
  const page = await welcomed([], true)
  page.dial(HOME).receive({ ...welcome(), turn: [TURN] } as ReturnType<typeof welcome>)
  expect(page.pool.online.map(({ turn }) => turn)).toEqual([[TURN]])
})

it('adds the relays that a relay sends, except expired records', async () => {
  const page = await welcomed([other(1), other(2, NOW - 1)], true)
  expect(page.pool.relays.map(({ record }) => record.id[0])).toEqual([home.id[0], 1])
})

it('reports a record with an invalid signature, and ignores it', async () => {
  const page = await welcomed([other(1)], false)
  expect(page.pool.relays).toHaveLength(1)
  expect(page.errors).toEqual(['invalid-record'])
})

it('does not replace a known record if a signature cannot be verified', async () => {
  const page = await welcomed([{ ...home, seq: home.seq + 1, expires: NOW + 1 }, other(1)], undefined)
  expect(page.pool.relays.map(({ record }) => record.seq)).toEqual([home.seq, home.seq])
})

it('dials a spare as soon as it knows one', async () => {
  const page = await welcomed([other(1), other(2)], true)
  expect(page.dialed).toEqual([HOME, hostOf(1)])
})

it('dials the relays that a busy relay names at once, and that relay later', async () => {
  const page = new Page()
  await page.start()
  page.dial(HOME).open()
  page.dial(HOME).receive({ type: 'busy', retryAfter: 60_000, records: [encodeRecord(other(1))] })
  await settled()
  expect(page.dialed).toEqual([hostOf(1)])
  await page.pass(5_000)
  expect(page.dialed).not.toContain(HOME)
})

it('dials other relays in the tick in which both of its relays are silent, and not those again', async () => {
  const page = new Page({ given: [1, 2, 3].map((number) => other(number)) })
  await page.start()
  page.dial(hostOf(1)).open()
  page.dial(hostOf(2)).open()
  await page.pass(2_500)
  expect(page.dialed).toEqual([hostOf(1), hostOf(2)])
  await page.pass(250)
  expect(page.lost).toEqual(['relay-lost', 'relay-lost'])
  expect(page.dialed).toEqual([hostOf(3)])
})

it('does not count it as a failure of a relay that another one was faster', async () => {
  const page = new Page({ given: [1, 2, 3, 4].map((number) => other(number)) })
  await page.start()
  await page.pass(250)
  page.dial(hostOf(2)).open()
  page.dial(hostOf(3)).open()
  expect(page.dialed).toEqual([hostOf(2), hostOf(3)])
  page.dial(hostOf(2)).fail()
  await page.pass(250)
  expect(page.dialed).toEqual([hostOf(3), hostOf(1)])
})

/** A page whose home and spare answer after `rtt` ms, with a third relay on trial. */
async function trying(rtt: number): Promise<Page> {
  const page = new Page({ given: [1, 2].map((number) => other(number)) })
  await page.start()
  page.dial(hostOf(1)).open()
  page.dial(hostOf(2)).open()
  page.now += rtt
  page.dial(hostOf(1)).pong()
  page.dial(hostOf(2)).pong()
  page.dial(hostOf(1)).receive(welcome([encodeRecord(other(3))]))
  await settled()
  for (let i = 0; i < 31; i++) await page.passAndReceive(1_000)
  return page
}

it('closes the farther relay once a clearly nearer one has listed all rooms', async () => {
  const page = await trying(100)
  page.listed = false
  page.dial(hostOf(3)).open()
  page.dial(hostOf(3)).pong()
  await page.passAndReceive(2_000)
  await page.passAndReceive(2_000)
  expect(page.dialed).toHaveLength(3)
  page.listed = true
  await page.pass(250)
  expect(page.dialed).toHaveLength(2)
  expect(page.dialed).toContain(hostOf(3))
  expect(page.pool.online[0]?.record.addresses[0]?.host).toBe(hostOf(3))
  expect(page.lost).toEqual(['closed'])
})

it('only postpones a relay whose trial failed', async () => {
  const page = await trying(100)
  page.dial(hostOf(3)).fail()
  await page.pass(2_000)
  expect(page.dialed).toEqual([hostOf(1), hostOf(2)])
})

it('uses signed records from storage after those that the app passed', async () => {
  const page = new Page({ remembered: [other(1), other(2)] })
  await settled()
  expect(page.pool.relays.map(({ record }) => record.id[0])).toEqual([home.id[0], 1, 2])
  expect(page.errors).toEqual([])
})

it('ignores records from storage with an invalid signature', async () => {
  const page = new Page({ given: [], remembered: [other(1)], signed: false })
  await page.start()
  expect(page.pool.relays).toEqual([])
  expect(page.errors).toEqual(['invalid-record'])
})

it('works with records from storage alone, even expired ones', async () => {
  const page = new Page({ given: [], remembered: [other(1, NOW - 1), other(2)] })
  await page.start()
  expect(page.dialed).toEqual([hostOf(1), hostOf(2)])
})

it('does not replace a record that the app passed with one from storage that cannot be verified', async () => {
  const page = new Page({ remembered: [{ ...home, seq: home.seq + 9 }, other(1)], signed: undefined })
  await settled()
  expect(page.pool.relays.map(({ record }) => record.seq)).toEqual([home.seq, home.seq])
})

it('dials the relays of an old list, but keeps newer records', async () => {
  const page = new Page()
  await page.pool.learn([{ ...home, seq: home.seq - 1 }, other(1, NOW - 1)])
  expect(page.pool.relays.map(({ record }) => [record.id[0], record.seq])).toEqual([
    [home.id[0], home.seq],
    [1, home.seq],
  ])
  expect(page.dialed).toEqual([HOME, hostOf(1)])
})

it('lists the relays that sent WELCOME first, then earlier ones, and no expired ones', async () => {
  const page = new Page({
    given: [1, 2, 3].map((number) => other(number)),
    remembered: [other(4), other(5, NOW - 1)],
  })
  await page.start()
  page.dial(hostOf(1)).open()
  page.dial(hostOf(2)).open()
  expect(page.good).toEqual([hostOf(4)])
  page.now = 10
  page.dial(hostOf(2)).receive(welcome())
  page.now = 20
  page.dial(hostOf(1)).receive(welcome())
  expect(page.good).toEqual([hostOf(1), hostOf(2), hostOf(4)])
})
