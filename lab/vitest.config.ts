import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** First whether the lab is what it says, and last what prints its table. */
const ORDER = ['kinds.test.ts', 'operators.test.ts', 'partition.test.ts', 'trouble.test.ts', 'pairs.test.ts']
const place = ({ moduleId }: TestSpecification) => ORDER.findIndex((name) => moduleId.endsWith(name))

class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((one, other) => place(one) - place(other))
  }
}

/** `npm run lab`: real browsers behind real NATs, in network namespaces of this machine. */
export default defineConfig({
  test: {
    root: new URL('.', import.meta.url).pathname,
    name: 'lab',
    include: ORDER,
    sequence: { sequencer: InOrder },
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
})
