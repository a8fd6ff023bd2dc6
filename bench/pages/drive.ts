import type { Contender, Place, Role } from './contender.ts'

/** The commands of the bench for a page. Times are Unix ms, so that pages can be compared. */
export interface Driver {
  /** The time from the call until the page can enter a room, ms. */
  ready(): Promise<number>
  host(room: string): Promise<void>
  /** The time from the call to the first message of a peer, ms. */
  firstMessage(room: string): Promise<number>
  /** Enters at that time. Returns the time at which there are this many peers. */
  meet(room: string, at: number, count: number): Promise<number>
  /** The number of peers now. */
  peers(): number
  /** Leaves the room. Returns the time. */
  leave(): number
  /** The times at which peers left. */
  readonly lefts: number[]
  /** Sends the number 1 this many times. Returns the bytes of each. */
  sizes(count: number): Promise<number[]>
  /**
   * Enters, connects to the host and leaves, this many times. Returns how many times that worked, and the failure that
   * ended it.
   */
  cycle(room: string, times: number, withinMs: number): Promise<{ done: number; failure: string }>
  /** The same in an empty room. */
  cycleAlone(room: string, times: number): Promise<{ done: number; failure: string }>
}

declare global {
  interface Window {
    bench: Driver
  }
}

const moment = () => performance.timeOrigin + performance.now()
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Makes a page of a contender. */
export function drive(contender: Contender): void {
  const present = new Set<string>()
  const lefts: number[] = []
  let place: Place | undefined
  let onMessage = () => {}
  let onPeer = () => {}

  const enter = async (room: string, role: Role) => {
    place = await contender.enter(room, role, {
      peer(id) {
        present.add(id)
        onPeer()
      },
      left(id) {
        if (present.delete(id)) lefts.push(moment())
      },
      message: () => onMessage(),
    })
  }

  /** Enters, and waits for a peer. */
  const visit = async (room: string) => {
    const met = new Promise<void>((resolve) => {
      onPeer = resolve
    })
    await enter(room, 'guest')
    await met
  }

  window.bench = {
    lefts,
    async ready() {
      const start = performance.now()
      await contender.ready?.()
      return performance.now() - start
    },
    host: (room) => enter(room, 'host'),
    peers: () => present.size,

    firstMessage: (room) =>
      new Promise((resolve, reject) => {
        const start = performance.now()
        onMessage = () => resolve(performance.now() - start)
        enter(room, 'guest').catch(reject)
      }),

    async meet(room, at, count) {
      await pause(at - moment() - 4)
      while (moment() < at);
      return new Promise((resolve, reject) => {
        onPeer = () => present.size === count && resolve(moment())
        enter(room, 'guest').catch(reject)
      })
    },

    leave() {
      const at = moment()
      place?.leave()
      present.clear()
      return at
    },

    async sizes(count) {
      const sizes: number[] = []
      for (let i = 0; i < count; i++) {
        const from = window.probe.sent.length
        await place?.send()
        await pause(2)
        sizes.push(...window.probe.sent.slice(from))
      }
      return sizes
    },

    async cycle(room, times, withinMs) {
      for (let done = 0; done < times; done++) {
        const late = pause(withinMs).then(() => {
          throw new Error(`nobody met within ${withinMs / 1000} s`)
        })
        try {
          await Promise.race([visit(room), late])
        } catch (error) {
          return { done, failure: String(error) }
        }
        late.catch(() => 'it was not late')
        await place?.leave()
        present.clear()
      }
      return { done: times, failure: '' }
    },

    async cycleAlone(room, times) {
      for (let done = 0; done < times; done++) {
        try {
          await enter(room, 'guest')
          await place?.leave()
        } catch (error) {
          return { done, failure: String(error) }
        }
      }
      return { done: times, failure: '' }
    },
  }
}
