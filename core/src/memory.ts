export { MemoryNetwork, type MemoryNetworkOptions } from './memory/memoryNetwork.ts'
