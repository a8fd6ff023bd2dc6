import { expect, test, vi } from 'vitest'
import { render } from 'vitest-browser-vue'
import {
  createSSRApp,
  defineComponent,
  effectScope,
  h,
  KeepAlive,
  nextTick,
  onActivated,
  onDeactivated,
  ref,
  watch,
} from 'vue'
import RoomView from '../test/RoomView.vue'
import { TestNetwork } from '../test/testNetwork.ts'
import { NetworkPlugin } from './plugin.ts'
import { useRoom } from './useRoom.ts'

const joined = (count: number) => `joined, ${count} peers`

test('two components join once', async () => {
  const network = new TestNetwork()
  const Two = () => [h(RoomView, { id: 'a', label: 'one' }), h(RoomView, { id: 'a', label: 'other' })]
  const screen = await render(Two, network.app)
  await network.otherIn('a')
  await expect.element(screen.getByLabelText('one')).toHaveTextContent(joined(1))
  await expect.element(screen.getByLabelText('other')).toHaveTextContent(joined(1))
  expect(network.joined).toEqual(['a'])
  expect(network.connects).toBe(1)
  await screen.unmount()
  await vi.waitFor(() => expect(network.left).toEqual(['a']))
})

test('a new id leaves the first room and joins the other', async () => {
  const network = new TestNetwork()
  const screen = await render(RoomView, { ...network.app, props: { id: 'a' } })
  await network.otherIn('b')
  await expect.element(screen.getByText(joined(0))).toBeVisible()
  await screen.rerender({ id: 'b' })
  await expect.element(screen.getByText(joined(1))).toBeVisible()
  expect(network.joined).toEqual(['a', 'b'])
  await vi.waitFor(() => expect(network.left).toEqual(['a']))
})

test('a remount within the linger time keeps the room', async () => {
  const network = new TestNetwork({ linger: 60_000 })
  const { store } = network
  const other = await network.otherIn('a')
  const key = ref<string>()
  const Keyed = defineComponent(() => () => key.value && h(RoomView, { id: 'a', key: key.value }))
  key.value = 'one'
  const screen = await render(Keyed, network.app)
  await expect.element(screen.getByText(joined(1))).toBeVisible()
  const [peer] = other.peers.values()
  key.value = undefined
  await expect.element(screen.getByText(joined(1))).not.toBeInTheDocument()
  const seen: string[] = []
  const scope = effectScope()
  scope.run(() => watch(useRoom('a', { store }).status, (status) => seen.push(status), { immediate: true }))
  scope.stop()
  key.value = 'two'
  await expect.element(screen.getByText(joined(1))).toBeVisible()
  // Without a wait, since the room was never left.
  expect(seen).toEqual(['joined'])
  expect(network.joined).toEqual(['a'])
  expect([...other.peers.values()]).toEqual([peer])
})

test('an unmount during the join leaves the room', async () => {
  const network = new TestNetwork()
  const screen = await render(RoomView, { ...network.app, props: { id: 'a' } })
  await vi.waitFor(() => expect(network.joined).toEqual(['a']))
  await screen.unmount()
  await vi.waitFor(() => expect(network.left).toEqual(['a']))
})

test('a component hidden by <KeepAlive> stays in the room', async () => {
  const network = new TestNetwork({ linger: 0 })
  const shown = ref(true)
  const Tabs = defineComponent(() => () => h(KeepAlive, () => shown.value && h(RoomView, { id: 'a' })))
  const screen = await render(Tabs, network.app)
  await expect.element(screen.getByText(joined(0))).toBeVisible()
  shown.value = false
  await expect.element(screen.getByText(joined(0))).not.toBeInTheDocument()
  // It still receives new peers.
  const other = await network.otherIn('a')
  await vi.waitFor(() => expect(other.peers.size).toBe(1))
  shown.value = true
  await expect.element(screen.getByText(joined(1))).toBeVisible()
  expect(network.joined).toEqual(['a'])
  await screen.unmount()
  await vi.waitFor(() => expect(network.left).toEqual(['a']))
})

test('a component can leave the room while <KeepAlive> hides it', async () => {
  const network = new TestNetwork()
  const Tab = defineComponent(() => {
    const enabled = ref(true)
    onActivated(() => {
      enabled.value = true
    })
    onDeactivated(() => {
      enabled.value = false
    })
    const { status } = useRoom('a', { enabled })
    return () => h('p', status.value)
  })
  const shown = ref(true)
  const Tabs = defineComponent(() => () => h(KeepAlive, () => shown.value && h(Tab)))
  const screen = await render(Tabs, network.app)
  await expect.element(screen.getByText('joined')).toBeVisible()
  shown.value = false
  await vi.waitFor(() => expect(network.left).toEqual(['a']))
  shown.value = true
  await expect.element(screen.getByText('joined')).toBeVisible()
  expect(network.joined).toEqual(['a', 'a'])
})

test('a store closed during a join leaves no room behind', async () => {
  const network = new TestNetwork()
  const screen = await render(RoomView, { ...network.app, props: { id: 'a' } })
  await vi.waitFor(() => expect(network.joined).toEqual(['a']))
  network.store.close()
  await expect.element(screen.getByText('idle, 0 peers')).toBeVisible()
  const other = await network.otherIn('a')
  expect(other.peers.size).toBe(0)
})

test('enabled: false or no id joins no room until that changes', async () => {
  const network = new TestNetwork()
  const id = ref<string | undefined>('a')
  const enabled = ref(false)
  const Switched = () => h(RoomView, { id: id.value, enabled: enabled.value })
  const screen = await render(Switched, network.app)
  await expect.element(screen.getByText('idle, 0 peers')).toBeVisible()
  id.value = undefined
  enabled.value = true
  await nextTick()
  await expect.element(screen.getByText('idle, 0 peers')).toBeVisible()
  expect(network.connects).toBe(0)
  id.value = 'a'
  await expect.element(screen.getByText(joined(0))).toBeVisible()
  enabled.value = false
  await expect.element(screen.getByText('idle, 0 peers')).toBeVisible()
  await vi.waitFor(() => expect(network.left).toEqual(['a']))
})

test('a server-rendered component joins only after hydration', async () => {
  const network = new TestNetwork()
  await network.otherIn('a')
  const warn = vi.spyOn(console, 'warn')
  const error = vi.spyOn(console, 'error')
  const page = document.createElement('div')
  document.body.append(page)
  page.innerHTML = '<section aria-label="room">idle, 0 peers</section>'
  const [section] = page.children
  const app = createSSRApp(RoomView, { id: 'a' }).use(NetworkPlugin, { store: network.store })
  app.mount(page)
  expect([...warn.mock.calls, ...error.mock.calls]).toEqual([])
  await expect.element(page).toHaveTextContent(joined(1))
  expect(page.children[0]).toBe(section)
  app.unmount()
  page.remove()
  await vi.waitFor(() => expect(network.left).toEqual(['a']))
})

test('a detached scope keeps the room until it ends, also beyond the component that created it', async () => {
  const network = new TestNetwork({ linger: 0 })
  const scope = effectScope(true)
  const Maker = defineComponent(() => {
    scope.run(() => useRoom('a'))
    return () => h('p')
  })
  const page = document.createElement('div')
  page.innerHTML = '<p></p>'
  const app = createSSRApp(Maker).use(NetworkPlugin, { store: network.store })
  app.mount(page)
  app.unmount()
  const other = await network.otherIn('a')
  await vi.waitFor(() => expect(other.peers.size).toBe(1))
  scope.stop()
  await vi.waitFor(() => expect(network.left).toEqual(['a']))
  expect(network.joined).toEqual(['a'])
})

test('outside of any scope Vue warns that there is no cleanup', async () => {
  const network = new TestNetwork()
  const { store } = network
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  useRoom('a', { store })
  expect(warn.mock.calls.flat().join(' ')).toContain('no active effect scope')
  warn.mockRestore()
  await vi.waitFor(() => expect(network.joined).toEqual(['a']))
})
