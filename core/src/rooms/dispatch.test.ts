import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal } from '../../test/hostile.ts'
import type { Peer } from '../peers/peer.ts'
import * as channels from '../wire/channels.ts'
import { encodeValue } from '../wire/value.ts'
import { dispatch } from './dispatch.ts'

const { FIRST_NAMED, ...features } = channels
const MALFORMED = Uint8Array.of(9)

/** The features that a value on this channel reaches. */
function reached(channel: number, value: Uint8Array): [string, ...unknown[]][] {
  const calls: [string, ...unknown[]][] = []
  const record =
    (name: string) =>
    (...args: unknown[]) =>
      void calls.push([name, ...args])
  const peer = {
    requests: { receive: record('requests') },
    media: { receive: record('media') },
    transfers: { receiveControl: record('transfers'), receiveBytes: record('transfer bytes') },
  } as unknown as Peer
  dispatch(
    peer,
    { channel, value },
    {
      presence: (_, bytes) => record('presence')(bytes),
      deliver: (_, decoded) => record('deliver')(decoded),
    },
  )
  return calls
}

describe('a received value', () => {
  const data = { x: 1 }
  const value = encodeValue(data) as Uint8Array
  const bytes = value.length

  it.each<[keyof typeof features, [string, ...unknown[]][]]>([
    ['MESSAGES', [['deliver', { channel: features.MESSAGES, data, bytes }]]],
    // The mesh has handled it.
    ['SIGNALS', []],
    ['PRESENCE', [['presence', value]]],
    ['REQUESTS', [['requests', data]]],
    ['MEDIA', [['media', value]]],
    ['TRANSFERS', [['transfers', data]]],
    ['TRANSFER_BYTES', [['transfer bytes', value]]],
  ])('on the channel %s reaches its feature', (name, calls) => {
    expect(reached(features[name], value)).toEqual(calls)
  })

  it('on an unused number is ignored, whatever its bytes', () => {
    const known = new Set<number>(Object.values(features))
    const free = fc.nat({ max: FIRST_NAMED - 1 }).filter((channel) => !known.has(channel))
    fc.assert(
      fc.property(free, fc.uint8Array(), (channel, value) => {
        expect(reached(channel, value)).toEqual([])
      }),
    )
  })

  it('on a named channel is delivered with its number', () => {
    const named = fc.integer({ min: FIRST_NAMED, max: 2 ** 48 })
    fc.assert(
      fc.property(named, (channel) => {
        expect(reached(channel, value)).toEqual([['deliver', { channel, data, bytes }]])
      }),
    )
  })

  it.each([features.MESSAGES, features.REQUESTS, features.TRANSFERS, FIRST_NAMED])(
    'on the channel %s is refused where it has no form, and reaches nothing',
    (channel) => {
      expect(refusal(() => reached(channel, MALFORMED))).toBe('malformed')
    },
  )
})
