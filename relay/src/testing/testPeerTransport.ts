import type { Address } from '@lumamesh/core/protocol'
import type { PeerTransport, PortRange } from '../turn/turnEnvironment.ts'

/** A transport for other peers that records what was opened, closed and sent. */
export class TestPeerTransport implements PeerTransport {
  readonly ports: PortRange
  readonly forbidden = new Set<string>()
  /** Ports that other programs use. */
  readonly taken = new Set<number>()
  readonly listening: number[] = []
  readonly sent: { port: number; text: string; to: string }[] = []
  /** Results of open() that are held back while `slow`. */
  readonly pending: (() => void)[] = []
  slow = false

  constructor(first = 50_000, last = 50_099) {
    this.ports = { first, last }
  }

  mayReach(host: string): boolean {
    return !this.forbidden.has(host)
  }

  open({ port }: Address, done: (opened: boolean) => void): void {
    const isFree = !this.taken.has(port)
    if (isFree) this.listening.push(port)
    if (this.slow) this.pending.push(() => done(isFree))
    else done(isFree)
  }

  send({ port }: Address, packet: Uint8Array, to: Address): void {
    this.sent.push({ port, text: Buffer.from(packet).toString(), to: `${to.host}:${to.port}` })
  }

  close({ port }: Address): void {
    const at = this.listening.indexOf(port)
    if (at >= 0) this.listening.splice(at, 1)
  }
}
