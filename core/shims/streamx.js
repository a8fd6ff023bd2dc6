// Stands in for `streamx` under simple-peer: of its Duplex we use the events, never the stream (sessions do back-pressure).
export class Duplex {
  #listeners = new Map()
  destroyed = false

  on(event, listener) {
    const listeners = this.#listeners.get(event) ?? []
    this.#listeners.set(event, [...listeners, listener])
    return this
  }

  once(event, listener) {
    const wrapped = (...args) => {
      this.removeListener(event, wrapped)
      listener(...args)
    }
    return this.on(event, wrapped)
  }

  removeListener(event, listener) {
    const listeners = this.#listeners.get(event) ?? []
    this.#listeners.set(
      event,
      listeners.filter((other) => other !== listener),
    )
    return this
  }

  emit(event, ...args) {
    for (const listener of this.#listeners.get(event) ?? []) listener(...args)
  }

  push(data) {
    if (data !== null) this.emit('data', data)
  }

  end() {}

  destroy(error) {
    if (this.destroyed) return
    this._destroy(() => {
      this.destroyed = true
      this.emit('close')
    }, error)
  }
}
