import { type ComponentType, createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { mount, type Component as SvelteComponent, unmount } from 'svelte'
import { createApp, type Component as VueComponent } from 'vue'

const mounted = new Set<() => void>()

/** A React component in a section of its own. */
export function react(component: ComponentType): HTMLElement {
  const section = sectionOf('React')
  const root = createRoot(section)
  root.render(createElement(component))
  mounted.add(() => root.unmount())
  return section
}

/** A Svelte component in a section of its own. */
export function svelte(component: SvelteComponent): HTMLElement {
  const section = sectionOf('Svelte')
  const instance = mount(component, { target: section })
  mounted.add(() => unmount(instance))
  return section
}

/** A Vue component in a section of its own. */
export function vue(component: VueComponent): HTMLElement {
  const section = sectionOf('Vue')
  const app = createApp(component)
  app.mount(section)
  mounted.add(() => app.unmount())
  return section
}

/** Unmounts what the last story mounted, so that its rooms are left. */
export function unmountAll(): void {
  for (const off of mounted) off()
  mounted.clear()
}

function sectionOf(framework: string): HTMLElement {
  const section = document.createElement('section')
  section.ariaLabel = framework
  return section
}
