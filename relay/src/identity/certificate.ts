import { createHash, createPrivateKey, webcrypto, X509Certificate } from 'node:crypto'
import { LumameshError } from '@lumamesh/core/protocol'
import { X509CertificateGenerator } from '@peculiar/x509'
import { readData, writeData } from './dataFiles.ts'

/**
 * The DTLS certificate. It is valid for decades: records with its fingerprint are inscribed where nobody can change
 * them.
 */
export interface Certificate {
  certificatePem: string
  keyPem: string
  /** SHA-256 of the certificate, 32 bytes. */
  fingerprint: Uint8Array
}

/** Key and certificate in one file: neither is useful without the other. */
const FILE = 'certificate.pem'
const YEARS = 50
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/**
 * The certificate of DATA_DIR, generated at the first run.
 * @throws LumameshError `relay-error` if the file is damaged
 */
export async function loadCertificate(directory: string): Promise<Certificate> {
  const stored = await readData(directory, FILE)
  if (stored !== undefined) return parse(stored, directory)
  const generated = await generate()
  await writeData(directory, FILE, generated)
  return parse(generated, directory)
}

function parse(text: string, directory: string): Certificate {
  try {
    const keyPem = section(text, 'PRIVATE KEY')
    const certificatePem = section(text, 'CERTIFICATE')
    const certificate = new X509Certificate(certificatePem)
    if (!certificate.checkPrivateKey(createPrivateKey(keyPem)))
      throw new TypeError('The key does not belong to the certificate')
    const fingerprint = new Uint8Array(createHash('sha256').update(certificate.raw).digest())
    return { certificatePem, keyPem, fingerprint }
  } catch (cause) {
    throw new LumameshError(
      'relay-error',
      `${FILE} in ${directory} is damaged. Restore it from a backup: pages that know its fingerprint could not dial a relay with another one.`,
      { cause },
    )
  }
}

function section(text: string, name: string): string {
  const found = new RegExp(`-----BEGIN ${name}-----[^-]+-----END ${name}-----\n`).exec(text)
  if (!found) throw new TypeError(`The file has no ${name}`)
  return found[0]
}

async function generate(): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const notAfter = new Date()
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + YEARS)
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=lumamesh relay',
    // The clock of a page may be wrong.
    notBefore: new Date(0),
    notAfter,
    keys,
    signingAlgorithm: ALGORITHM,
  })
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  const lines = key.match(/.{1,64}/g)?.join('\n') ?? ''
  return `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n${certificate.toString('pem').trim()}\n`
}
