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

/** Runs `start` with what the source gives, and what that returns when it gives another or the scope ends. */
export function attach<T>(source: () => T, start: (given: T) => (() => void) | undefined): void {
  const scope = getCurrentScope()
  const instance = getCurrentInstance()
  const begin = () => {
    const stop = watch(source, (given, _, onCleanup) => onCleanup(start(given) ?? nothing), {
      immediate: true,
      flush: 'sync',
    })
    // The scope stops it without that, too; outside of any, this is what warns.
    onScopeDispose(stop)
  }
  // There is a difference to begin with between what a server has rendered and what is: it is told once that is taken over.
  if (instance && isOfServer(instance)) onMounted(() => scope?.run(begin))
  else begin()
}

/** Whether a component is rendered on a server, or onto what a server has rendered. */
function isOfServer({ isMounted, vnode }: ComponentInternalInstance): boolean {
  return !isMounted && (vnode.el !== null || inject(ssrContextKey, undefined) !== undefined)
}

const nothing = () => {}
