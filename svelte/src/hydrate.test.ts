import { hydrate, unmount } from 'svelte'
import { expect, onTestFinished, test, vi } from 'vitest'
import { TestNetwork } from '../../core/test/testNetwork.ts'
import Everything from '../test/Everything.svelte'
import { serverHtml } from '../test/serverHtml.ts'

test('server-rendered markup is hydrated, and then updates', async () => {
  const warn = vi.spyOn(console, 'warn')
  const network = new TestNetwork()
  await network.otherIn('a', { nick: 'Bob' })
  const target = document.createElement('main')
  target.innerHTML = serverHtml
  const paragraph = target.querySelector('p')
  const page = hydrate(Everything, { target, props: { store: network.store }, recover: false })
  onTestFinished(() => unmount(page))
  await vi.waitFor(() => {
    expect(target.querySelector('i')?.textContent).toBe('Bob')
    expect(target.querySelector('b')?.textContent).toBe('here')
    expect(paragraph?.textContent).toBe('joined joined joined online 1 1')
  })
  expect(target.querySelectorAll('p')).toHaveLength(3)
  expect(paragraph?.isConnected || target.contains(paragraph)).toBe(true)
  expect(network.joined).toEqual(['a'])
  expect(warn).not.toHaveBeenCalled()
})
