import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadIdentity } from '../identity/identity.ts'
import { packetKind } from '../port/demux.ts'
import { UdpSocket } from '../port/udpSocket.ts'
import { Nonces } from '../stun/nonces.ts'
import { decodeStun } from '../stun/stunMessage.ts'
import { TurnCredentials } from '../stun/turnCredentials.ts'
import { testDirectory } from '../testing/testDirectory.ts'
import { testRelay } from '../testing/testRelay.ts'
import { outcomeOf, TestTurn } from '../testing/testTurnClient.ts'
import { TURN_METHOD } from './turnMessages.ts'

const CLIENT = 'turnutils_uclient'
const missing = spawnSync(CLIENT, ['-h']).error !== undefined
const run = promisify(execFile)
const ALL_ARRIVED = /tot_send_msgs=40, tot_recv_msgs=40|Total lost packets 0 \(0\.0+%\)/
const LOCALHOST = '127.0.0.1'

interface Login {
  username: string
  credential: string
}

/** The output of two clients of coturn that send each other 20 messages of 200 bytes. */
async function exchange(port: number, login: Login, flags: readonly string[]): Promise<string> {
  const who = ['-p', String(port), '-u', login.username, '-w', login.credential]
  const talk = ['-y', '-c', '-m', '2', '-n', '20', '-l', '200', ...flags]
  const { stdout } = await run(CLIENT, [...who, ...talk, LOCALHOST]).catch(
    (error: { stdout: string }) => error,
  )
  return stdout
}

async function exchangeThroughRelay(flags: readonly string[], password?: string): Promise<string> {
  const dataDir = await testDirectory()
  const relay = await testRelay({ DATA_DIR: dataDir, TURN_RFC5766: 'on' })
  const credentials = new TurnCredentials((await loadIdentity(dataDir)).secret('turn'))
  const login = credentials.issue('coturn', Date.now())
  return exchange(relay.port, { ...login, credential: password ?? login.credential }, flags)
}

/** A TURN server on a port of loopback, with a clock that the test sets, and the outcomes of its requests. */
async function serve(nonces?: Nonces) {
  const turn = new TestTurn({ limits: { lastChannel: 0x7fff }, hosts: [LOCALHOST], nonces })
  const outcomes: string[] = []
  let relayed = 0
  const udp = await UdpSocket.open({
    port: 0,
    host: LOCALHOST,
    log: pino({ level: 'silent' }),
    packet: (packet, from) => {
      const isData = packetKind(packet) === 'channel' || decodeStun(packet)?.method === TURN_METHOD.send
      turn.receive(packet, from)
      for (const { packet, to } of turn.sent.splice(0)) {
        if (isData) served.relaying(++relayed)
        const answer = isData ? undefined : decodeStun(packet)
        if (answer) outcomes.push(`${answer.method}: ${outcomeOf(answer)}`)
        udp.send(packet, to)
      }
    },
  })
  onTestFinished(() => udp.close())
  const login = turn.credentials.issue('coturn', turn.now)
  const served = { turn, outcomes, port: udp.port, login, relaying: (_count: number) => {} }
  return Object.assign(served, { relayed: () => relayed })
}

/** Each nonce is valid once. */
class SpentNonces extends Nonces {
  #made = 1
  readonly #spent = new Set<string>()

  override issue(host: string, port: number, now: number): string {
    return super.issue(host, port, now - 1_000 * (this.#made++ % 500))
  }

  override isValid(nonce: string, host: string, port: number, now: number): boolean {
    if (this.#spent.has(nonce)) return false
    this.#spent.add(nonce)
    return super.isValid(nonce, host, port, now)
  }
}

describe.skipIf(missing)(`coturn's client (${CLIENT}, of the package coturn)`, { timeout: 60_000 }, () => {
  it.each([
    ['over channels', []],
    ['with Send and Data', ['-s']],
    ['with padded messages', ['-X']],
    ['with random sizes', ['-N']],
  ])('loses nothing %s', async (_, flags) => {
    const output = await exchangeThroughRelay(flags)
    expect(output).toMatch(ALL_ARRIVED)
    expect(output).not.toMatch(/ERROR/)
  })

  it('gets no allocation with a wrong password', async () => {
    expect(await exchangeThroughRelay([], 'wrong')).toMatch(/Cannot complete Allocation/)
  })

  it('refreshes, and continues with another nonce when one is stale', async () => {
    const { port, login, outcomes } = await serve(new SpentNonces(Buffer.alloc(32, 2)))
    expect(await exchange(port, login, [])).toMatch(ALL_ARRIVED)
    const { allocate, refresh, channelBind } = TURN_METHOD
    for (const method of [refresh, channelBind]) {
      expect(outcomes).toContain(`${method}: 438`)
      expect(outcomes).toContain(`${method}: success`)
    }
    expect(outcomes).toContain(`${allocate}: success`)
    expect(outcomes.filter((outcome) => !/401|438|success/.test(outcome))).toEqual([])
  })

  it('receives nothing after its permissions have expired', async () => {
    const served = await serve()
    served.relaying = (count) => {
      if (count === 10) served.turn.now += 300_000
    }
    expect(await exchange(served.port, served.login, ['-s'])).not.toMatch(ALL_ARRIVED)
    expect(served.relayed()).toBe(10)
  })
})
