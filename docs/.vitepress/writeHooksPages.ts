import { writeHooksPages } from './lib/hooksPages.ts'

await writeHooksPages()
