import { type Component, mount, unmount } from 'svelte'
import Provided from './Provided.svelte'

/** Renders a Svelte component into `place` until the returned function is called. `id`: the room’s. */
export function mountSvelte(place: HTMLElement, part: Component<{ id: string }>, id: string): () => void {
  const instance = mount(Provided, { target: place, props: { part, id } })
  return () => {
    unmount(instance)
  }
}
