type Handler = ((event: Event) => void) | null | undefined

/** An EventTarget whose `on…` properties are also listeners. */
export class EventHandlers extends EventTarget {
  constructor(types: readonly string[]) {
    super()
    const handlers = this as unknown as Record<`on${string}`, Handler>
    for (const type of types) this.addEventListener(type, (event) => handlers[`on${type}`]?.(event))
  }
}
