import { render } from 'vitest-browser-vue'
import { defineComponent } from 'vue'
import type { TestNetwork } from './testNetwork.ts'

/** The results of composables in a mounted component, and a function that unmounts it. */
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
  if (!result) throw new Error('The component was not set up.')
  return { ...result, unmount }
}
