import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { json, onOrdinalsNode, paths } from '../test/ordinalsNode.ts'
import { inscribedRelays } from './inscribedRelays.ts'

describe('the relays inscribed on a sat', () => {
  it('are those of the newest list on the sat', async () => {
    const node = await onOrdinalsNode(json({ v: 1, relays: [{ id: 'a' }], networks: {} }))
    expect(await inscribedRelays(2_099_999_997_689_999)).toEqual([{ id: 'a' }])
    expect(node.requested).toContain('/r/sat/2099999997689999/at/-1/content')
  })

  it('are limited to the maximum of a list', async () => {
    await onOrdinalsNode(json({ v: 1, relays: Array.from({ length: 40 }, () => ({})) }))
    expect(await inscribedRelays(1)).toHaveLength(32)
  })

  it('are refused if the list has another version', async () => {
    await onOrdinalsNode(json({ v: 2, relays: [] }))
    await expect(inscribedRelays(1)).rejects.toMatchObject({ code: 'version-unsupported' })
  })

  it.each([{ v: 1 }, { v: 1, relays: {} }, null, 7])('are not read from %j', async (list) => {
    await onOrdinalsNode(json(list))
    const relays = await inscribedRelays(1).catch(() => 'none')
    expect(relays).toBe('none')
  })

  it('are not found if the sat has no inscription', async () => {
    await onOrdinalsNode((response) => response.writeHead(404).end('inscription on sat 1 not found'))
    await expect(inscribedRelays(1)).rejects.toThrow(SyntaxError)
  })

  it('are read only from the sat: no redirect is followed', async () => {
    const node = await onOrdinalsNode((response) => response.writeHead(302, { Location: '/elsewhere' }).end())
    await expect(inscribedRelays(1)).rejects.toThrow(TypeError)
    expect(node.requested.filter((path) => !path.startsWith('/r/sat/1/at/'))).toEqual([])
  })

  it('are not found if no server served the page', async () => {
    await expect(inscribedRelays(1)).rejects.toThrow(ReferenceError)
  })
})

describe('the owner of an inscribed list', () => {
  const SAT = '/r/sat/1/at'

  /**
   * A sat with these inscriptions, oldest first, each of which lists one relay of its own name; and the parents of
   * each.
   */
  function sat(ids: readonly string[], parents: Readonly<Record<string, unknown>>) {
    const values: Record<string, unknown> = {}
    for (const [i, id] of ids.entries()) {
      for (const index of [i, i - ids.length]) {
        values[`${SAT}/${index}`] = { id }
        values[`${SAT}/${index}/content`] = { v: 1, relays: [id] }
      }
    }
    for (const [id, value] of Object.entries(parents)) values[`/r/parents/${id}`] = value
    return values
  }
  const childOf = (...ids: string[]) => ({ ids, more: false, page_index: 0 })

  it('accepts the first inscription, with three concurrent requests', async () => {
    const node = await onOrdinalsNode(paths(sat(['first'], {})))
    expect(await inscribedRelays(1)).toEqual(['first'])
    expect(node.requested.sort()).toEqual([`${SAT}/-1`, `${SAT}/-1/content`, `${SAT}/0`])
  })

  it('accepts a child of the first inscription, with four requests', async () => {
    const node = await onOrdinalsNode(paths(sat(['first', 'update'], { update: childOf('other', 'first') })))
    expect(await inscribedRelays(1)).toEqual(['update'])
    expect(node.requested.sort()).toEqual(['/r/parents/update', `${SAT}/-1`, `${SAT}/-1/content`, `${SAT}/0`])
  })

  it.each([
    ['the update before it', ['first', 'old', 'update', 'stranger'], 'update'],
    ['the first', ['first', 'stranger'], 'first'],
    ['the first, behind two strangers', ['first', 'stranger', 'stranger'], 'first'],
    ['the update behind two strangers', ['first', 'update', 'stranger', 'stranger'], 'update'],
    ['the first, behind more', ['first', 'update', ...Array(3).fill('stranger')], 'first'],
  ])('uses %s if the newest inscription is not a child', async (_name, ids, taken) => {
    const parents = { old: childOf('first'), update: childOf('first'), stranger: childOf('elsewhere') }
    const node = await onOrdinalsNode(paths(sat(ids, parents)))
    expect(await inscribedRelays(1)).toEqual([taken])
    expect(node.requested.length).toBeLessThanOrEqual(9)
  })

  it('uses the owner’s list if a stranger’s inscription is not a list', async () => {
    const values = sat(['first', 'stranger'], { stranger: childOf() })
    await onOrdinalsNode((response, path) =>
      path === `${SAT}/-1/content` ? response.end('<img>') : paths(values)(response, path),
    )
    expect(await inscribedRelays(1)).toEqual(['first'])
  })

  it.each(['/r/parents/newest', `${SAT}/0`, `${SAT}/-1`])(
    'accepts the newest list if there is no %s',
    async (path) => {
      const { [path]: _, ...values } = sat(['first', 'newest'], { newest: childOf() })
      await onOrdinalsNode(paths(values))
      expect(await inscribedRelays(1)).toEqual(['newest'])
    },
  )

  it.each([
    ['/r/parents/newest', [null, 7, 'first', [], {}, { ids: null }, { ids: 7 }, { ids: {} }]],
    [`${SAT}/0`, [null, 7, 'first', [], {}, { id: null }]],
    [`${SAT}/-1`, [null]],
  ])('accepts the newest list if %s has an unexpected answer', async (path, answers) => {
    for (const answer of answers) {
      await onOrdinalsNode(paths({ ...sat(['first', 'newest'], { newest: childOf() }), [path]: answer }))
      expect(await inscribedRelays(1)).toEqual(['newest'])
    }
  })

  it('accepts the newest list if the node answers too slowly', async () => {
    const values = sat(['first', 'newest'], { newest: childOf() })
    const now = new AbortController()
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(now.signal)
    onTestFinished(() => {
      vi.restoreAllMocks()
    })
    const node = await onOrdinalsNode((response, path) => {
      if (path !== '/r/parents/newest') paths(values)(response, path)
    })
    const relays = inscribedRelays(1)
    await vi.waitFor(() => expect(node.requested).toHaveLength(4))
    now.abort()
    expect(await relays).toEqual(['newest'])
  })

  it('handles thousands of ids as fast as a few', async () => {
    const many = Array.from({ length: 50_000 }, (_, i) => `parent ${i}`)
    await onOrdinalsNode(paths(sat(['first', 'newest'], { newest: { ids: many, more: true } })))
    expect(await inscribedRelays(1)).toEqual(['first'])
  })

  it('stops searching if a node repeats the same answer', async () => {
    const node = await onOrdinalsNode((response, path) => {
      if (path.endsWith('/content')) json({ v: 1, relays: [path] })(response)
      else json({ id: path, ids: [] })(response)
    })
    expect(await inscribedRelays(1)).toEqual([`${SAT}/0/content`])
    expect(node.requested).toHaveLength(9)
  })
})
