import { LANE_NAMES } from '../src/wire/lanes.ts'

// The numbers of the lanes that the source never names.
export const UNRELIABLE = LANE_NAMES.indexOf('unreliable')
export const BULK = LANE_NAMES.indexOf('bulk')
