import { generateKeyPairSync } from 'node:crypto'
import { encodeRecord } from '@lumamesh/core/protocol'
import { Identity } from '../identity/identity.ts'
import { signRecord } from '../identity/signRecord.ts'
import { encodeAnnouncement } from '../network/announcement.ts'

/** A relay that does not run, and its announcements. */
export function announcer(host: string, identity = new Identity(generateKeyPairSync('ed25519').privateKey)) {
  return {
    identity,
    announce({
      seq = 1,
      count = 0,
      expires = Date.now() + 3_600_000,
      meshPort = 7400,
      hosts = [host],
      port = 3478,
    } = {}) {
      const addresses = hosts.map((each) => ({ host: each, port }))
      const record = signRecord(identity, { fingerprint: new Uint8Array(32), addresses, seq }, Date.now())
      return encodeAnnouncement({ count, expires, meshPort, recordBytes: encodeRecord(record) }, (bytes) =>
        identity.sign(bytes),
      )
    },
  }
}
