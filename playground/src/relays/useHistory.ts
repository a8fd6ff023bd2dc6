import type { RelayState } from '@lumamesh/vue'
import { onUnmounted, type Ref, shallowRef } from 'vue'

const EVERY_MS = 1_000
/** Samples kept: two minutes. */
const KEPT = 120

/** The last round-trip times of each relay by its id, ms, sampled once a second. */
export function useHistory(relays: Readonly<Ref<readonly RelayState[]>>) {
  const histories = shallowRef<ReadonlyMap<string, readonly number[]>>(new Map())
  const look = () => {
    const entries = relays.value.map(({ id, rtt }) => {
      const before = histories.value.get(id) ?? []
      return [id, rtt === undefined ? before : [...before, rtt].slice(-KEPT)] as const
    })
    histories.value = new Map(entries)
  }
  const timer = setInterval(look, EVERY_MS)
  onUnmounted(() => clearInterval(timer))
  return histories
}
