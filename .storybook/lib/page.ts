import type { NetworkStore } from '@lumamesh/core/store'
import { element } from './element.ts'
import { type Framework, mountPart, type Parts } from './mount.ts'

export interface PageOptions {
  readonly nick: string
  /** The title of its frame. Default: the nick. */
  readonly title?: string
  readonly framework: Framework
  readonly parts: Parts
  readonly store: NetworkStore
  /** The room that its button joins and leaves. Omit it for a component that only uses the network. */
  readonly room?: string
  /** Whether it is in the room from the start. Default true. */
  readonly joined?: boolean
  /** Whether the component itself offers a retry after a failure. */
  readonly retries?: boolean
}

const open = new Set<() => void>()

/** The page of one person: a component in a frame with the status of its room or network, and a button to leave and join. */
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

  const mounted = mountPart({ parts, framework, place, store })
  let id: string | undefined
  let unsubscribe = () => {}

  const show = (next: string | undefined) => {
    id = next
    mounted.show({ id })
    unsubscribe()
    const readable = room === undefined ? store.network() : store.room(id, { nick })
    const update = () => {
      const now = readable.getSnapshot()
      status.textContent = now.status
      page.dataset.status = now.status
      page.dataset.peers = 'peers' in now ? String(now.peers.length) : ''
      const failed = now.status === 'failed' && !retries
      button.textContent = failed ? 'Try again' : id === undefined ? 'Join' : 'Leave'
      button.onclick = () => (failed ? now.retry() : show(id === undefined ? room : undefined))
    }
    unsubscribe = readable.subscribe(update)
    update()
  }
  show(joined ? room : undefined)

  open.add(() => {
    mounted.end()
    unsubscribe()
    store.close()
  })
  return page
}

/** Closes the pages of the last story. */
export function closePages(): void {
  for (const close of open) close()
  open.clear()
}
