import { Random } from '../../src/sim/chain/random.ts'

/** Pages of one address, between two offsets. */
export interface PageRange {
  readonly id: number
  readonly limit: number
  readonly from: number
  /** Exclusive. */
  readonly to: number
  readonly seed: number
}

/** An endless sequence of paths of random pages; the same seed gives the same paths. */
export function* pagePaths({ id, limit, from, to, seed }: PageRange): Generator<string, never> {
  const random = new Random(seed)
  for (;;) yield `/addresses/${id}/transactions?limit=${limit}&offset=${from + random.below(to - from)}`
}
