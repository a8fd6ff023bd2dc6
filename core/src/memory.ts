/**
 * A network inside one page or process, for tests and stories.
 *
 * @module @lumamesh/core/memory
 */

export { MemoryNetwork, type MemoryNetworkOptions } from './memory/memoryNetwork.ts'
