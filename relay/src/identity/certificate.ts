import { createHash, createPrivateKey, webcrypto, X509Certificate } from 'node:crypto'
import { LumameshError } from '@lumamesh/core/protocol'
import { X509CertificateGenerator } from '@peculiar/x509'
import { readData, writeData } from './dataFiles.ts'

/** The DTLS certificate; its fingerprint is written where it can't be changed, so it lives for decades. */
export interface Certificate {
  certificatePem: string
  keyPem: string
  /** SHA-256 of the certificate, 32 bytes. */
  fingerprint: Uint8Array
}

/** Key and certificate in one file: they are of no use without each other. */
const FILE = 'certificate.pem'
const YEARS = 50
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** The certificate of DATA_DIR, made at the first run. @throws LumameshError `relay-error` for a file that is none */
export async function loadCertificate(directory: string): Promise<Certificate> {
  const stored = await readData(directory, FILE)
  if (stored !== undefined) return parse(stored, directory)
  const made = await generate()
  await writeData(directory, FILE, made)
  return parse(made, directory)
}

function parse(text: string, directory: string): Certificate {
  try {
    const keyPem = section(text, 'PRIVATE KEY')
    const certificatePem = section(text, 'CERTIFICATE')
    const certificate = new X509Certificate(certificatePem)
    if (!certificate.checkPrivateKey(createPrivateKey(keyPem))) throw new TypeError('The key is another one')
    const fingerprint = new Uint8Array(createHash('sha256').update(certificate.raw).digest())
    return { certificatePem, keyPem, fingerprint }
  } catch (cause) {
    throw new LumameshError(
      'relay-error',
      `${FILE} in ${directory} is damaged: restore it from a backup. A new one would have another fingerprint, and pages that know the old one could not dial.`,
      { cause },
    )
  }
}

function section(text: string, name: string): string {
  const found = new RegExp(`-----BEGIN ${name}-----[^-]+-----END ${name}-----\n`).exec(text)
  if (!found) throw new TypeError(`No ${name} in it`)
  return found[0]
}

async function generate(): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const notAfter = new Date()
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + YEARS)
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=lumamesh relay',
    // Clocks of pages may be wrong; nobody asks but whoever reads it.
    notBefore: new Date(0),
    notAfter,
    keys,
    signingAlgorithm: ALGORITHM,
  })
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  const lines = key.match(/.{1,64}/g)?.join('\n') ?? ''
  return `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n${certificate.toString('pem').trim()}\n`
}
