import { type Component, mount, unmount } from 'svelte'
import Provided from './Provided.svelte'

/** Shows a Svelte component of a room there until the returned function is called. */
export function mountSvelte(place: HTMLElement, part: Component<{ id: string }>, id: string): () => void {
  const instance = mount(Provided, { target: place, props: { part, id } })
  return () => {
    unmount(instance)
  }
}
