import type { MemoryNetwork } from '@lumamesh/core/memory'
import { element } from './element.ts'

/** A button that stops and starts the relay of a network in memory. */
export function relaySwitch(memory: MemoryNetwork): HTMLElement {
  let running = true
  const button = element('button', { type: 'button' }, 'Stop the relay')
  button.onclick = () => {
    if (running) memory.stop()
    else memory.start()
    running = !running
    button.textContent = running ? 'Stop the relay' : 'Start the relay'
  }
  return button
}
