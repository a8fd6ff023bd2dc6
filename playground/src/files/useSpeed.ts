import { type Ref, ref, watch } from 'vue'

/** The speed is the mean over this time, ms. */
const WINDOW_MS = 2_000

/** The rate at which `bytes` grows, bytes a second. */
export function useSpeed(bytes: () => number): Readonly<Ref<number>> {
  const speed = ref(0)
  let samples: { at: number; bytes: number }[] = []
  watch(bytes, (now) => {
    const at = performance.now()
    samples = [...samples.filter((sample) => at - sample.at < WINDOW_MS), { at, bytes: now }]
    const [first] = samples
    speed.value = first && at > first.at ? ((now - first.bytes) / (at - first.at)) * 1_000 : 0
  })
  return speed
}
