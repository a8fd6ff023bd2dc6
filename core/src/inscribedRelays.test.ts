import { describe, expect, it } from 'vitest'
import { json, onOrdinalsNode } from '../test/ordinalsNode.ts'
import { inscribedRelays } from './inscribedRelays.ts'

describe('the relays inscribed on a sat', () => {
  it('are those of the newest list there', async () => {
    const node = await onOrdinalsNode(json({ v: 1, relays: [{ id: 'a' }], networks: {} }))
    expect(await inscribedRelays(2_099_999_997_689_999)).toEqual([{ id: 'a' }])
    expect(node.asked).toEqual(['/r/sat/2099999997689999/at/-1/content'])
  })

  it('are no more than a list may have', async () => {
    await onOrdinalsNode(json({ v: 1, relays: Array.from({ length: 40 }, () => ({})) }))
    expect(await inscribedRelays(1)).toHaveLength(32)
  })

  it('are none where the list is of another version', async () => {
    await onOrdinalsNode(json({ v: 2, relays: [] }))
    await expect(inscribedRelays(1)).rejects.toMatchObject({ code: 'version-unsupported' })
  })

  it.each([{ v: 1 }, { v: 1, relays: {} }, null, 7])('are none in %j', async (list) => {
    await onOrdinalsNode(json(list))
    const relays = await inscribedRelays(1).catch(() => 'none')
    expect(relays).toBe('none')
  })

  it('are none where nothing is inscribed', async () => {
    await onOrdinalsNode((response) => response.writeHead(404).end('inscription on sat 1 not found'))
    await expect(inscribedRelays(1)).rejects.toThrow(SyntaxError)
  })

  it('are looked for nowhere else: no redirect is followed', async () => {
    const node = await onOrdinalsNode((response) => response.writeHead(302, { Location: '/elsewhere' }).end())
    await expect(inscribedRelays(1)).rejects.toThrow(TypeError)
    expect(node.asked).toEqual(['/r/sat/1/at/-1/content'])
  })

  it('are none where no server has served the page', async () => {
    await expect(inscribedRelays(1)).rejects.toThrow(ReferenceError)
  })
})
