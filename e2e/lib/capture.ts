import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { until } from './until.ts'

export interface Capture {
  /** Ends the capture and returns the bytes of every packet. */
  stop(): Promise<Buffer>
}

/** The discard port: nothing listens there, but the packet is sent. */
const DISCARD_PORT = 9

/** Records the UDP packets that this machine sends to itself. Undefined if tshark is missing or not permitted. */
export async function captureLoopback(): Promise<Capture | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'lumamesh-capture-'))
  const file = join(folder, 'packets.pcapng')
  const child = spawn('tshark', ['-i', 'lo', '-f', 'udp', '-w', file, '-q'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = Promise.race([once(child, 'exit'), once(child, 'error')]).then(() => false)
  const started = new Promise<boolean>((resolve) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (/capture started/i.test(line)) resolve(true)
    })
  })
  if (!(await Promise.race([started, ended.catch(() => false)]))) {
    await rm(folder, { recursive: true })
    return undefined
  }
  // tshark reports its start too early and writes its file too late. A marker packet in the file proves that the capture works, and
  // two of them that it has every packet between them.
  await comesThrough(file, 'lumamesh capture begins')
  return {
    async stop() {
      await comesThrough(file, 'lumamesh capture ends')
      child.kill('SIGINT')
      await ended
      const packets = await readFile(file)
      await rm(folder, { recursive: true })
      return packets
    },
  }
}

async function comesThrough(file: string, marker: string): Promise<void> {
  const socket = createSocket('udp4')
  try {
    await until(`the packet "${marker}" is in the capture`, async () => {
      socket.send(marker, DISCARD_PORT, '127.0.0.1')
      return existsSync(file) && (await readFile(file)).includes(marker)
    })
  } finally {
    socket.close()
  }
}
