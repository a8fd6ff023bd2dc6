import type { NetworkStore } from '@lumamesh/core/store'
import { TestNetwork as CoreTestNetwork } from '../../core/test/testNetwork.ts'
import { NetworkPlugin } from '../src/index.ts'

/** A test network for Vue. */
export class TestNetwork extends CoreTestNetwork {
  /** Options of render() for an app that uses the store. */
  get app() {
    const plugin: [typeof NetworkPlugin, { store: NetworkStore }] = [NetworkPlugin, { store: this.store }]
    return { global: { plugins: [plugin] } }
  }
}
