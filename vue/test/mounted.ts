import { render } from 'vitest-browser-vue'
import { defineComponent } from 'vue'
import type { TestNetwork } from './testNetwork.ts'

/** What composables give in a component that is mounted, and how to unmount it. */
export async function mounted<T extends object>(
  network: TestNetwork,
  use: () => T,
): Promise<T & { unmount: () => Promise<void> }> {
  const given: T[] = []
  const Probe = defineComponent(() => {
    given.push(use())
    return () => null
  })
  const { unmount } = await render(Probe, network.app)
  const [result] = given
  if (!result) throw new Error('It was not set up.')
  return { ...result, unmount }
}
