import { describe, expect, it } from 'vitest'
import { vectors } from '../../test/vectors.ts'
import { toHex } from '../wire/bytes.ts'
import { roomKeys } from './roomKeys.ts'

const hexKeys = async (id: string, password?: string) => {
  const { topic, secret, signalKey } = await roomKeys(id, password)
  return { topic: toHex(topic), secret: toHex(secret), signalKey: toHex(signalKey) }
}

describe('room keys', () => {
  it.each(vectors.rooms)('match the vector of $id with the password $password', async (vector) => {
    const { topic, secret, signalKey } = vector
    expect(await hexKeys(vector.id, vector.password)).toEqual({ topic, secret, signalKey })
  })

  it('share only the topic between passwords', async () => {
    const [none, one, other] = await Promise.all([
      hexKeys('room'),
      hexKeys('room', 'one'),
      hexKeys('room', 'other'),
    ])
    expect(new Set([none.topic, one.topic, other.topic]).size).toBe(1)
    expect(new Set([none.secret, one.secret, other.secret]).size).toBe(3)
    expect(new Set([none.signalKey, one.signalKey, other.signalKey]).size).toBe(3)
  })

  it('share nothing between rooms, not even with the same password', async () => {
    const [a, b, sealedA, sealedB] = await Promise.all([
      hexKeys('a'),
      hexKeys('b'),
      hexKeys('a', 'same'),
      hexKeys('b', 'same'),
    ])
    const keys = [a, b, sealedA, sealedB].flatMap(({ secret, signalKey }) => [secret, signalKey])
    expect(new Set(keys).size).toBe(8)
    expect(a.topic).not.toBe(b.topic)
  })

  it('are the same for the same password typed in another Unicode form', async () => {
    expect(await hexKeys('room', 'Zoe\u0308')).toEqual(await hexKeys('room', 'Zo\u00eb'))
  })

  it('are the same from the cache', async () => {
    const [first, second] = [await hexKeys('room', 'twice'), await hexKeys('room', 'twice')]
    expect(second).toEqual(first)
  })
})
