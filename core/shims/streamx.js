import { Emitter } from '../src/emitter.ts'

// Stands in for `streamx` under simple-peer: of its Duplex we use the events, never the stream (sessions do back-pressure), so that what
// simple-peer waits for as a stream never happens.
export class Duplex extends Emitter {
  once() {}
  removeListener() {}
  push() {}
  end() {}
}
