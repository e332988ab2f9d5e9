import type { Turns } from '../keys/addresses-in-slices.ts'

/** Timers of the runtime, which servers and browsers have. */
export const TURNS: Turns = Object.freeze({
  now: () => performance.now(),
  turn: () => new Promise<void>((resolve) => setTimeout(resolve, 0)),
})
