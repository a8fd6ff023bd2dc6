import type { NetworkStore } from '@lumamesh/core/store'
import { NetworkProvider } from '@lumamesh/react'
import { NetworkPlugin } from '@lumamesh/vue'
import { type ComponentType, createElement, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { mount, type Component as SvelteComponent, unmount } from 'svelte'
import { writable } from 'svelte/store'
import { createApp, h, shallowRef, type Component as VueComponent } from 'vue'
import Provided from './Provided.svelte'

/** The props of a story's component: the id of the room while its page is in one. */
export interface Part {
  readonly id: string | undefined
}

/** The same component in each framework. */
export interface Parts {
  readonly React: ComponentType<Part>
  readonly Svelte: SvelteComponent<never>
  readonly Vue: VueComponent
}

export type Framework = keyof Parts

/** A mounted component. */
export interface Mounted {
  show(part: Part): void
  end(): void
}

export interface MountOptions {
  readonly parts: Parts
  readonly framework: Framework
  readonly place: Element
  readonly store: NetworkStore
}

export function mountPart({ parts, framework, place, store }: MountOptions): Mounted {
  switch (framework) {
    case 'React':
      return mountReact(parts.React, place, store)
    case 'Svelte':
      return mountSvelte(parts.Svelte, place, store)
    case 'Vue':
      return mountVue(parts.Vue, place, store)
  }
}

function mountReact(component: ComponentType<Part>, place: Element, store: NetworkStore): Mounted {
  const root = createRoot(place)
  return {
    show: (part) =>
      root.render(
        createElement(
          StrictMode,
          null,
          createElement(NetworkProvider, { store }, createElement(component, part)),
        ),
      ),
    end: () => root.unmount(),
  }
}

function mountSvelte(component: SvelteComponent<never>, place: Element, store: NetworkStore): Mounted {
  const part = writable<Part>({ id: undefined })
  const instance = mount(Provided, { target: place, props: { store, component, part } })
  return { show: (next) => part.set(next), end: () => void unmount(instance) }
}

function mountVue(component: VueComponent, place: Element, store: NetworkStore): Mounted {
  const part = shallowRef<Part>({ id: undefined })
  const app = createApp({ render: () => h(component, { ...part.value }) }).use(NetworkPlugin, { store })
  app.mount(place)
  return {
    show: (next) => {
      part.value = next
    },
    end: () => app.unmount(),
  }
}
