import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { TurnCredentials, userOf } from './turnCredentials.ts'

const SECRET = Buffer.alloc(32, 1)
const NOW = 1_795_000_000_500

describe('TURN credentials', () => {
  it('have their expiry in the username, and an HMAC of it as password', () => {
    const { username, credential, expires } = new TurnCredentials(SECRET).issue('ada', NOW, 60)
    expect([username, expires]).toEqual(['1795000060-ada', 1_795_000_060])
    expect(credential).toBe(createHmac('sha1', SECRET).update(username).digest('base64url'))
  })

  it('name their user until they expire', () => {
    const { username, expires } = new TurnCredentials(SECRET).issue('ada-1', NOW)
    expect(expires).toBe(1_795_003_600)
    expect(userOf(username, expires * 1000 - 1)).toBe('ada-1')
    expect(userOf(username, expires * 1000)).toBeUndefined()
  })

  it.each([
    '',
    'ada',
    '-ada',
    '9999999999',
    '9999999999-',
    '9999999999:ada',
    '9999999999999-ada',
    '9999999999-a b',
  ])('have no user in %j', (username) => {
    expect(userOf(username, NOW)).toBeUndefined()
  })
})
