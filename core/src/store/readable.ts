/** A value that can be read and observed: the contract between the store and the adapters. */
export interface Readable<T> {
  /**
   * Calls `listener` after each change of the snapshot. Returns a function that removes the listener. The first
   * subscription starts the work.
   */
  subscribe(this: void, listener: () => void): () => void
  /** The current value. It is the same reference until something changes. */
  getSnapshot(this: void): T
  /** The constant value that a server renders, and a browser when it hydrates. */
  getServerSnapshot(this: void): T
}

const nothing = () => {}

/** A readable that never changes. */
export function constant<T>(value: T): Readable<T> {
  const getSnapshot = () => value
  return { subscribe: () => nothing, getSnapshot, getServerSnapshot: getSnapshot }
}

/** The result of `project`, which runs again only after the source has changed. */
export function derive<S, T>(source: Readable<S>, project: (snapshot: S) => T): Readable<T> {
  return {
    subscribe: source.subscribe,
    getSnapshot: memoised(source.getSnapshot, project),
    getServerSnapshot: memoised(source.getServerSnapshot, project),
  }
}

/** Follows the readable that `inner` returns for the current snapshot of `outer`. */
export function flatten<S, T>(outer: Readable<S>, inner: (snapshot: S) => Readable<T>): Readable<T> {
  const current = memoised(outer.getSnapshot, inner)
  const server = memoised(outer.getServerSnapshot, inner)
  return {
    subscribe(listener) {
      let following: Readable<T> | undefined
      let unfollow = nothing
      const follow = () => {
        const next = current()
        if (next === following) return
        unfollow()
        following = next
        unfollow = next.subscribe(listener)
      }
      const off = outer.subscribe(() => {
        follow()
        listener()
      })
      follow()
      return () => {
        off()
        unfollow()
      }
    },
    getSnapshot: () => current().getSnapshot(),
    getServerSnapshot: () => server().getServerSnapshot(),
  }
}

/** Notifies only if the selected value has changed. */
export function select<S, T>(
  source: Readable<S>,
  selector: (snapshot: S) => T,
  isEqual?: (a: T, b: T) => boolean,
): Readable<T> {
  const selection = new Selection<S, T>()
  const getSnapshot = () => selection.of(source.getSnapshot(), selector, isEqual)
  return {
    subscribe(listener) {
      let notified = getSnapshot()
      const notify = () => {
        const now = getSnapshot()
        if (Object.is(now, notified)) return
        notified = now
        listener()
      }
      return source.subscribe(notify)
    },
    getSnapshot,
    getServerSnapshot: memoised(source.getServerSnapshot, selector),
  }
}

/**
 * The result of a selector, which keeps its identity while it is equal. For adapters whose selectors change with each
 * render.
 */
export class Selection<S, T> {
  #last: { snapshot: S; selector: (snapshot: S) => T; selected: T } | undefined

  of(snapshot: S, selector: (snapshot: S) => T, isEqual: (a: T, b: T) => boolean = shallowEqual): T {
    const last = this.#last
    if (last?.snapshot === snapshot && last.selector === selector) return last.selected
    let selected = selector(snapshot)
    if (last && isEqual(last.selected, selected)) selected = last.selected
    this.#last = { snapshot, selector, selected }
    return selected
  }
}

/** Whether both are the same, or lists or plain objects with the same items. */
export function shallowEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (!isRecord(a) || !isRecord(b) || Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && Object.is(a[key], b[key]))
  )
}

/**
 * Runs `start` with each value picked from the snapshot, and its returned function when that value changes. Returns a
 * function that stops it.
 */
export function whilePicked<S, T>(
  source: Readable<S>,
  pick: (snapshot: S) => T | undefined,
  start: (picked: T) => () => void,
): () => void {
  let picked: T | undefined
  let stop = nothing
  const check = () => {
    const next = pick(source.getSnapshot())
    if (next === picked) return
    stop()
    picked = next
    stop = next === undefined ? nothing : start(next)
  }
  const off = source.subscribe(check)
  check()
  return () => {
    off()
    stop()
  }
}

function memoised<S, T>(read: () => S, project: (snapshot: S) => T): () => T {
  let last: { snapshot: S; made: T } | undefined
  return () => {
    const snapshot = read()
    if (!last || last.snapshot !== snapshot) last = { snapshot, made: project(snapshot) }
    return last.made
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}
