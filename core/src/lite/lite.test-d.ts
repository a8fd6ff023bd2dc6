import { expectTypeOf, test } from 'vitest'

/** A module as the files that import it see it: of a class, its constructor and its public members. */
type Module<M> = {
  [Name in keyof M]: M[Name] extends new (
    ...args: infer Args
  ) => infer Instance
    ? new (
        ...args: Args
      ) => Pick<Instance, keyof Instance>
    : M[Name]
}

// The build of lumamesh.js puts each stand-in in the place of the module of the same path (scripts/lib/standIns.mjs).

test('errors', () => {
  expectTypeOf<typeof import('./errors.ts')>().toExtend<Module<typeof import('../errors.ts')>>()
})

test('media', () => {
  type Real = typeof import('../features/media.ts')
  // Only rooms/roomMedia.ts imports encodeMeta, and has a stand-in, too.
  expectTypeOf<typeof import('./features/media.ts')>().toExtend<Module<Omit<Real, 'encodeMeta'>>>()
})

test('requests', () => {
  type Real = typeof import('../features/requests.ts')
  expectTypeOf<typeof import('./features/requests.ts')>().toExtend<Module<Real>>()
})

test('transceivers', () => {
  type Real = typeof import('../peers/transceivers.ts')
  expectTypeOf<typeof import('./peers/transceivers.ts')>().toExtend<Module<Real>>()
})

test('requests to all peers', () => {
  type Real = typeof import('../rooms/requestAll.ts')
  expectTypeOf<typeof import('./rooms/requestAll.ts')>().toExtend<Module<Real>>()
})

test('request handlers', () => {
  type Real = typeof import('../rooms/requestHandlers.ts')
  expectTypeOf<typeof import('./rooms/requestHandlers.ts')>().toExtend<Module<Real>>()
})

test('media of a room', () => {
  type Real = typeof import('../rooms/roomMedia.ts')
  expectTypeOf<typeof import('./rooms/roomMedia.ts')>().toExtend<Module<Real>>()
})

test('transfers', () => {
  type Real = typeof import('../transfer/transfers.ts')
  expectTypeOf<typeof import('./transfer/transfers.ts')>().toExtend<Module<Real>>()
})
