import { readdirSync, readFileSync } from 'node:fs'
import { fromHex } from '@lumamesh/core/protocol'
import { decodeStun, hasIntegrity } from '../src/stun/stunMessage.ts'
import { signed } from './sign.ts'

/** The key of the signed packets in the corpus. They are signed again for the relay that they are sent to. */
export const CORPUS_PASSWORD = 'corpus'.repeat(4)

const folder = new URL('corpus/', import.meta.url)

/** Reads the corpus of hostile packets, each with the name of its file. @param password the relay's ice-pwd */
export function readCorpus(password: string): { name: string; packet: Uint8Array }[] {
  return readdirSync(folder).map((file) => {
    const packet = fromHex(readFileSync(new URL(file, folder), 'utf8').replace(/\s/g, ''))
    const message = decodeStun(packet)
    const isSigned = message && hasIntegrity(message, CORPUS_PASSWORD)
    return { name: file.replace(/\.hex$/, ''), packet: isSigned ? signed(packet, password) : packet }
  })
}
