import { render } from 'vitest-browser-svelte'
import type { Live, NetworkStore } from '../src/index.ts'
import Hook from './Hook.svelte'

/** The result of a hook in a component. `seen` has the value of each run of an effect there. */
export interface HookResult<T> {
  readonly live: Live<T>
  readonly seen: readonly T[]
  readonly now: () => T
  readonly unmount: () => Promise<void>
}

/** Calls a hook in a component. */
export async function renderHook<T>(use: () => Live<T>, store?: NetworkStore): Promise<HookResult<T>> {
  const seen: T[] = []
  let live: Live<T> | undefined
  const { unmount } = await render(Hook, {
    ...(store && { store }),
    use: () => {
      live = use()
      return live
    },
    show: (value: unknown) => seen.push(value as T),
  })
  if (!live) throw new Error('The component did not call the hook.')
  const { current } = live
  return { live, seen, now: () => seen.at(-1) ?? current, unmount }
}
