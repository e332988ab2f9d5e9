import { Random } from '../../src/sim/chain/random.ts'

/** Pages of one owner, between two offsets. */
export interface PageRange {
  /** Of the owner, as in `/addresses/1`. */
  readonly owner: string
  readonly limit: number
  /** Further parameters, as in `&currency=EUR`. */
  readonly more?: string
  readonly from: number
  /** Exclusive. */
  readonly to: number
  readonly seed: number
}

/** An endless sequence of paths of random pages; the same seed gives the same paths. */
export function* pagePaths({ owner, limit, more = '', from, to, seed }: PageRange): Generator<string, never> {
  const random = new Random(seed)
  for (;;) yield `${owner}/transactions?limit=${limit}&offset=${from + random.below(to - from)}${more}`
}
