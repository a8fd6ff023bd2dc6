import { LumameshError } from '../errors.ts'
import { Writer } from '../wire/writer.ts'
import type { OutgoingTransfer } from './outgoing.ts'

/** The content of a file. A stream has chunks of any size. */
export type Source = Blob | ReadableStream<Uint8Array | ArrayBuffer>

/**
 * Sends a source over its transfer, as fast as the transfer has credit and `bytes` resolves.
 * @throws what any of them throws
 */
export async function pump(
  reader: ReadableStreamDefaultReader<Uint8Array | ArrayBuffer>,
  transfer: OutgoingTransfer,
  bytes: (payload: Uint8Array) => Promise<void>,
): Promise<void> {
  // Waits until the file is accepted before it reads the source.
  await transfer.credit()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return transfer.end()
    const chunk = bytesOf(value)
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + (await transfer.credit()))
      at += part.length
      transfer.leaves(part)
      await bytes(new Writer(part.length + 8).varint(transfer.id).put(part).bytes)
    }
  }
}

function bytesOf(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array || chunk instanceof ArrayBuffer) return new Uint8Array(chunk)
  throw new LumameshError('unserialisable', 'Each chunk of the stream must be a Uint8Array or ArrayBuffer.')
}
