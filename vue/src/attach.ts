import {
  type ComponentInternalInstance,
  getCurrentInstance,
  getCurrentScope,
  inject,
  onMounted,
  onScopeDispose,
  ssrContextKey,
  watch,
} from 'vue'

/** Runs `start` with the value of the source. Runs the function that it returns when the value changes or the scope ends. */
export function attach<T>(source: () => T, start: (value: T) => (() => void) | undefined): void {
  const scope = getCurrentScope()
  const instance = getCurrentInstance()
  const begin = () => {
    const stop = watch(source, (value, _, onCleanup) => onCleanup(start(value) ?? noop), {
      immediate: true,
      flush: 'sync',
    })
    // The scope stops the watcher anyway. Outside of any scope, this call warns.
    onScopeDispose(stop)
  }
  // The first client render must equal the server's. So the current value comes after hydration.
  if (instance && isServerRendered(instance)) onMounted(() => scope?.run(begin))
  else begin()
}

/** Whether a component is rendered on a server, or hydrated. */
function isServerRendered({ isMounted, vnode }: ComponentInternalInstance): boolean {
  return !isMounted && (vnode.el !== null || inject(ssrContextKey, undefined) !== undefined)
}

const noop = () => {}
