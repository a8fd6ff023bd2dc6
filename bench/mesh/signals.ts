// Part of npm run bench:mesh: how long a signal between pages of two relays takes, and how soon the members of a relay
// that ends have left.
import { Network, type NetworkRelay } from './network.ts'
import { newTopic, RoomPage } from './rooms.ts'

const SIGNALS = 3_000
const BYTES = 600

/** Ping-pong between two pages: on one relay, and on two. */
export async function signals(): Promise<void> {
  const network = await Network.create()
  try {
    const one = await network.add()
    const other = await network.add()
    await network.until('both know each other', ({ known }) => known === 1)
    for (const [name, relay] of [
      ['one relay', one],
      ['two relays', other],
    ] as const) {
      const took = await pingPong(one, relay)
      const at = (part: number) => (took[Math.floor(took.length * part)] ?? Number.NaN).toFixed(2)
      console.log(
        `signals of ${BYTES} bytes there and back over ${name}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
      )
    }
  } finally {
    await network.close()
  }
}

/** How long pages of other relays take to notice that the members of a relay have left, after it ends or vanishes. */
export async function deaths(): Promise<void> {
  for (const signal of ['SIGKILL', 'SIGSTOP'] as const) {
    const took: number[] = []
    for (let round = 0; round < 5; round++) {
      const network = await Network.create()
      try {
        const one = await network.add()
        const other = await network.add()
        await network.until('both are connected', ({ connected }) => connected === 1)
        const topic = newTopic()
        const stays = await RoomPage.join(one, topic)
        const goes = await RoomPage.join(other, topic)
        while (!stays.known.has(goes.id) && !goes.known.has(stays.id)) await pause(10)
        stays.stopListening()
        await pause(1_500)
        const begun = performance.now()
        other.child.kill(signal)
        await stays.page.next('exit')
        took.push(performance.now() - begun)
        for (const { page } of [stays, goes]) page.close()
      } finally {
        await network.close()
      }
    }
    console.log(
      `${signal} of a relay: its member has left after ${took.map((ms) => Math.round(ms)).join(', ')} ms`,
    )
  }
}

async function pingPong(one: NetworkRelay, other: NetworkRelay): Promise<number[]> {
  const topic = newTopic()
  const first = await RoomPage.join(one, topic)
  const second = await RoomPage.join(other, topic)
  while (!second.known.has(first.id)) await pause(10)
  first.stopListening()
  second.stopListening()
  const payload = new Uint8Array(BYTES)
  const took: number[] = []
  for (let i = 0; i < SIGNALS; i++) {
    const begun = performance.now()
    first.page.send({ type: 'signal', topic, peer: second.page.id, payload })
    await second.page.next('signal')
    second.page.send({ type: 'signal', topic, peer: first.page.id, payload })
    await first.page.next('signal')
    took.push(performance.now() - begun)
  }
  for (const { page } of [first, second]) page.close()
  return took.sort((a, b) => a - b)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
