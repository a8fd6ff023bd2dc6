import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sourcesIn, untestedDecisions } from './lib/decisions.ts'

/** A file with fewer decisions is a shell, a table or a few lines that its neighbours' tests run through. */
const DECISIONS = 3

interface TestedPackage {
  package: string
  /** Files without a test of their own name, each with the test that covers it and how. */
  exceptions: Readonly<Record<string, { coveredBy: string; how: string }>>
}

const packages: readonly TestedPackage[] = [
  { package: 'core', exceptions: {} },
  { package: 'inscriptions', exceptions: {} },
  {
    package: 'relay',
    exceptions: {
      'identity/certificate.ts': {
        coveredBy: 'identity/identity.test.ts',
        how: 'loads and makes the certificate of an identity',
      },
      'identity/signRecord.ts': {
        coveredBy: 'identity/identity.test.ts',
        how: 'signs and numbers records with an identity',
      },
      'network/incomingStreams.ts': {
        coveredBy: 'network/hostileRelay.test.ts',
        how: 'a hostile relay floods its streams',
      },
      'network/libp2pNode.ts': {
        coveredBy: 'network/relayNetwork.test.ts',
        how: 'real relays connect to each other by it',
      },
      'network/membership.ts': {
        coveredBy: 'network/relayNetwork.test.ts',
        how: 'real relays learn of each other by it',
      },
      'network/tableSync.ts': {
        coveredBy: 'network/relayNetwork.test.ts',
        how: 'real relays compare their tables by it',
      },
      'operate/check/checkTarget.ts': {
        coveredBy: 'operate/check/checkRelay.test.ts',
        how: 'reads the target of each check',
      },
      'operate/check/dialStep.ts': {
        coveredBy: 'operate/check/checkRelay.test.ts',
        how: 'is a step of the check of a real relay',
      },
      'operate/check/linkSteps.ts': {
        coveredBy: 'operate/check/checkRelay.test.ts',
        how: 'are steps of the check of a real relay',
      },
      'operate/check/recordStep.ts': {
        coveredBy: 'operate/check/checkRelay.test.ts',
        how: 'is a step of the check of a real relay',
      },
      'operate/check/turnStep.ts': {
        coveredBy: 'operate/check/checkRelay.test.ts',
        how: 'is a step of the check of a real relay',
      },
      'operate/pageClient.ts': {
        coveredBy: 'operate/check/checkRelay.test.ts',
        how: 'dials a real relay in each check',
      },
      'operate/serve.ts': {
        coveredBy: 'cli.test.ts',
        how: 'is what the program of the relay runs',
      },
      'operate/stunClient.ts': {
        coveredBy: 'operate/publicIp.test.ts',
        how: 'asks relays for the address of this machine',
      },
      'port/dialedLink.ts': {
        coveredBy: 'relay/relay.test.ts',
        how: 'real connections dial a relay',
      },
      'port/nativePeerConnection.ts': {
        coveredBy: 'relay/relay.test.ts',
        how: 'real connections dial a relay',
      },
      'port/port.ts': {
        coveredBy: 'relay/relay.test.ts',
        how: 'real connections dial a relay through its UDP port',
      },
      'port/udpSocket.ts': {
        coveredBy: 'relay/relay.test.ts',
        how: 'real connections dial a relay through its UDP port',
      },
    },
  },
]

describe.each(packages)('$package', ({ package: name, exceptions }) => {
  const src = join(import.meta.dirname, '..', name, 'src')

  it('has files', () => expect(sourcesIn(src).length).toBeGreaterThan(10))

  it(`has a test of the same name for each file with ${DECISIONS} decisions or more`, () => {
    const untested = untestedDecisions(src, DECISIONS).filter((file) => !(file in exceptions))
    expect(untested).toEqual([])
  })

  it('makes no exception that is not needed', () => {
    const needed = new Set(untestedDecisions(src, DECISIONS))
    expect(Object.keys(exceptions).filter((file) => !needed.has(file))).toEqual([])
  })

  it('has the tests that cover its exceptions', () => {
    const tests = Object.values(exceptions).map(({ coveredBy }) => coveredBy)
    expect(tests.filter((test) => !existsSync(join(src, test)))).toEqual([])
  })
})
