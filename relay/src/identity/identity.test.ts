import { createPublicKey, verify, X509Certificate } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeRecord, encodeRecord, signedBytes } from '@lumamesh/core/protocol'
import { describe, expect, it } from 'vitest'
import { testDirectory } from '../testing/testDirectory.ts'
import { loadCertificate } from './certificate.ts'
import { loadIdentity } from './identity.ts'
import { nextSequence, signRecord } from './signRecord.ts'

const publicKeyOf = (id: Uint8Array) =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(id).toString('base64url') },
    format: 'jwk',
  })

describe('the identity of a relay', () => {
  it('is the same in every run, and only its owner can read it', async () => {
    const directory = join(await testDirectory(), 'data')
    const [identity, certificate] = [await loadIdentity(directory), await loadCertificate(directory)]
    expect((await loadIdentity(directory)).id).toEqual(identity.id)
    expect(await loadCertificate(directory)).toEqual(certificate)
    expect((await readdir(directory)).sort()).toEqual(['certificate.pem', 'identity.key'])
    expect((await stat(directory)).mode & 0o777).toBe(0o700)
    for (const file of await readdir(directory)) {
      expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600)
    }
  })

  it('has a certificate that is valid for decades', async () => {
    const { certificatePem, fingerprint } = await loadCertificate(await testDirectory())
    const certificate = new X509Certificate(certificatePem)
    expect(new Date(certificate.validTo).getUTCFullYear()).toBeGreaterThan(2060)
    expect(Buffer.from(fingerprint).toString('hex').toUpperCase()).toBe(
      certificate.fingerprint256.replaceAll(':', ''),
    )
  })

  it.each([
    ['identity.key', loadIdentity],
    ['certificate.pem', loadCertificate],
  ])('never replaces a damaged %s', async (file, load: (directory: string) => Promise<unknown>) => {
    const directory = await testDirectory()
    await load(directory)
    const damaged = (await readFile(join(directory, file), 'utf8')).slice(0, 100)
    await writeFile(join(directory, file), damaged)
    await expect(load(directory)).rejects.toMatchObject({
      code: 'relay-error',
      message: expect.stringContaining(file),
    })
    expect(await readFile(join(directory, file), 'utf8')).toBe(damaged)
  })

  it('signs records', async () => {
    const identity = await loadIdentity(await testDirectory())
    const addresses = ['203.0.113.7', '2001:db8::7'].map((host) => ({ host, port: 3478 }))
    const record = signRecord(identity, { fingerprint: new Uint8Array(32), addresses, seq: 5 }, 1_000)
    expect(decodeRecord(encodeRecord(record))).toEqual(record)
    expect(record.expires).toBe(1 + 365 * 86_400)
    expect(verify(null, signedBytes(record), publicKeyOf(record.id), record.signature)).toBe(true)
  })

  it('numbers records in ascending order, whatever the clock does', async () => {
    const directory = await testDirectory()
    expect(await nextSequence(directory, 5_000)).toBe(5)
    expect(await nextSequence(directory, 5_000)).toBe(6)
    expect(await nextSequence(directory, 1_000)).toBe(7)
    expect(await nextSequence(directory, 60_000)).toBe(60)
    await writeFile(join(directory, 'sequence'), 'x')
    await expect(nextSequence(directory, 0)).rejects.toMatchObject({ code: 'relay-error' })
  })
})
