import { test } from 'vitest'

/** The importable type of a module: for a class, its constructor and its public members. */
type Module<M> = {
  [Name in keyof M]: M[Name] extends new (
    ...args: infer Args
  ) => infer Instance
    ? new (
        ...args: Args
      ) => Pick<Instance, keyof Instance>
    : M[Name]
}

/** The build of lumamesh.js replaces the module of the same path with each stand-in (scripts/lib/standIns.mjs). */
function standsIn<_StandIn extends Module<Real>, Real>(): void {}

test('errors', () => {
  standsIn<typeof import('./errors.ts'), typeof import('../errors.ts')>()
})

test('media', () => {
  type Real = typeof import('../features/media.ts')
  // Only rooms/roomMedia.ts imports encodeMeta, and it has a stand-in too.
  standsIn<typeof import('./features/media.ts'), Omit<Real, 'encodeMeta'>>()
})

test('requests', () => {
  type Real = typeof import('../features/requests.ts')
  standsIn<typeof import('./features/requests.ts'), Real>()
})

test('transceivers', () => {
  type Real = typeof import('../peers/transceivers.ts')
  standsIn<typeof import('./peers/transceivers.ts'), Real>()
})

test('requests to all peers', () => {
  type Real = typeof import('../rooms/requestAll.ts')
  standsIn<typeof import('./rooms/requestAll.ts'), Real>()
})

test('request handlers', () => {
  type Real = typeof import('../rooms/requestHandlers.ts')
  standsIn<typeof import('./rooms/requestHandlers.ts'), Real>()
})

test('media of a room', () => {
  type Real = typeof import('../rooms/roomMedia.ts')
  standsIn<typeof import('./rooms/roomMedia.ts'), Real>()
})

test('transfers', () => {
  type Real = typeof import('../transfer/transfers.ts')
  standsIn<typeof import('./transfer/transfers.ts'), Real>()
})
