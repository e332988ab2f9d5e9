import { SECONDS_PER_BLOCK } from './block-tree.ts'
import type { ChainOptions } from './chain-options.ts'

const TIP_DEFAULT = 800_000
const TIP_TIME_DEFAULT = 1_690_168_629
/** New blocks between the newest transaction of a real history and the tip. */
const BLOCKS_ON_HISTORY = 10

/** The chain's time in seconds since 1970: that of `now`, or its own, which advances with every change. */
export class ChainClock {
  readonly #now: (() => number) | null
  #time: number

  constructor(start: number, now: (() => number) | undefined) {
    this.#time = start
    this.#now = now ?? null
  }

  advance(seconds: number): number {
    this.#time = this.#now === null ? this.#time + seconds : Math.floor(this.#now())
    return this.#time
  }
}

/** Height and time of the tip at the start. */
export function initialTip({ tip, history = [] }: ChainOptions): {
  readonly height: number
  readonly time: number
} {
  const newest = history.at(-1)
  if (newest === undefined) return { height: tip ?? TIP_DEFAULT, time: TIP_TIME_DEFAULT }
  const height = Math.max(tip ?? 0, newest.height + BLOCKS_ON_HISTORY)
  return { height, time: newest.transaction.time + (height - newest.height) * SECONDS_PER_BLOCK }
}
