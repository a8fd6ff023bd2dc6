import type { Component } from 'svelte'
import type { HookOptions } from '../src/index.ts'

/** The props of each view of a room. */
export interface RoomProps extends HookOptions {
  readonly id?: string | undefined
  readonly label?: string
}

export type RoomView = Component<RoomProps>
