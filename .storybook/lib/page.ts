import type { NetworkStore } from '@lumamesh/core/store'
import { element } from './element.ts'
import { type Framework, mountPart, type Parts } from './mount.ts'

export interface PageOptions {
  readonly nick: string
  /** What its frame says (default: the nick). */
  readonly title?: string
  readonly framework: Framework
  readonly parts: Parts
  readonly store: NetworkStore
  /** The room that its button joins and leaves; without one, it is about the network alone. */
  readonly room?: string
  /** Whether it is in the room from the start (default true). */
  readonly joined?: boolean
  /** Whether the component itself tries again where joining failed. */
  readonly retries?: boolean
}

const open = new Set<() => void>()

/** One person's page: a component in a frame that says how its room is, or its network, and that can leave it. */
export function openPage({
  nick,
  title = nick,
  framework,
  parts,
  store,
  room,
  joined = true,
  retries = false,
}: PageOptions): HTMLElement {
  const status = element('output', { className: 'status' })
  const button = element('button', { type: 'button', className: 'toggle' })
  const place = element('div', { className: 'inside' })
  const name = element('b', {}, title)
  const page = element(
    'section',
    { className: 'page', ariaLabel: title === framework ? title : `${title}, ${framework}` },
    element('header', {}, name, ...(title === framework ? [] : [element('small', {}, framework)]), status),
    place,
  )
  page.dataset.framework = framework
  if (room !== undefined) page.firstElementChild?.append(button)

  const mounted = mountPart(parts, framework, place, store)
  let id: string | undefined
  let forget = () => {}

  const show = (next: string | undefined) => {
    id = next
    mounted.show({ id })
    forget()
    const readable = room === undefined ? store.network() : store.room(id, { nick })
    const look = () => {
      const now = readable.getSnapshot()
      status.textContent = now.status
      page.dataset.status = now.status
      page.dataset.peers = 'peers' in now ? String(now.peers.length) : ''
      const failed = now.status === 'failed' && !retries
      button.textContent = failed ? 'Try again' : id === undefined ? 'Join' : 'Leave'
      button.onclick = () => (failed ? now.retry() : show(id === undefined ? room : undefined))
    }
    forget = readable.subscribe(look)
    look()
  }
  show(joined ? room : undefined)

  open.add(() => {
    mounted.end()
    forget()
    store.close()
  })
  return page
}

/** Closes the pages of the story that was shown. */
export function closePages(): void {
  for (const close of open) close()
  open.clear()
}
