import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Netns } from '../../e2e/lib/netns.ts'
import { until } from '../../e2e/lib/until.ts'

const script = fileURLToPath(new URL('udpAgent.mjs', import.meta.url))

/** Addresses are `host:port`. */
export interface Packet {
  at: string
  from: string
  text: string
}

/** UDP sockets in a namespace. */
export class UdpAgent {
  readonly received: Packet[] = []
  readonly #child: ChildProcessByStdio<Writable, Readable, null>

  private constructor(child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#child = child
  }

  static async start(namespace: Netns, addresses: readonly string[]): Promise<UdpAgent> {
    const [program, args] = namespace.command(process.execPath, script, ...addresses)
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    const agent = new UdpAgent(child)
    const lines = createInterface({ input: child.stdout })
    const ended = once(child, 'exit').then(() => {
      throw new Error(`No UDP sockets at ${addresses.join(' and ')}`)
    })
    await Promise.race([once(lines, 'line'), ended])
    ended.catch(() => {}) // close() waits for its end.
    lines.on('line', (line) => agent.received.push(JSON.parse(line)))
    return agent
  }

  send(from: string, to: string, text: string): void {
    this.#child.stdin.write(`${JSON.stringify({ from, to, text })}\n`)
  }

  /** Waits for a packet with this text. */
  receive(text: string): Promise<Packet> {
    return until(`"${text}" is received`, () => this.received.find((packet) => packet.text === text))
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.stdin.end()
    await ended
  }
}
