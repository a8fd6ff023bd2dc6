// Runs first. In a page with the fragment #background, timers are aligned to whole seconds, as in a background tab.
if (location.hash === '#background') {
  const { setTimeout: set, setInterval: repeat } = window
  const aligned = (ms = 0) => Math.ceil((performance.now() + ms) / 1_000) * 1_000 - performance.now()

  window.setTimeout = ((callback: () => void, ms?: number) => set(callback, aligned(ms))) as typeof setTimeout
  window.setInterval = ((callback: () => void, ms = 0) =>
    repeat(callback, Math.max(ms, 1_000))) as typeof setInterval
}
