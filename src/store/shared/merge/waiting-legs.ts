import type { Leg } from '../../../domain/history/merge-legs.ts'
import { rankOf, UNCONFIRMED_RANK } from '../../../domain/history/rank.ts'

/**
 * Rows of a member that were read and are taken one by one, the oldest first. A rebuild holds a segment of each member: as
 * columns these rows take less memory, and the garbage collector visits fewer objects.
 */
export class WaitingLegs {
  readonly #ranks: Float64Array
  readonly #times: Float64Array
  readonly #hashes: readonly string[]
  readonly #amounts: ArrayLike<bigint>
  #left: number

  /** `legs`: newest first. */
  constructor(legs: readonly Leg[]) {
    this.#ranks = Float64Array.from(legs, rankOf)
    this.#times = Float64Array.from(legs, ({ time }) => time)
    this.#hashes = legs.map(({ hash }) => hash)
    this.#amounts = columnOf(legs.map(({ amount }) => amount))
    this.#left = legs.length
  }

  /** The rank of the next row; null if none is left. */
  get rank(): number | null {
    return this.#ranks[this.#left - 1] ?? null
  }

  /** To be called while one is left. */
  take(): Leg {
    this.#left -= 1
    const at = this.#left
    const rank = this.#ranks[at] as number
    return {
      hash: this.#hashes[at] as string,
      height: rank === UNCONFIRMED_RANK ? null : rank,
      time: this.#times[at] as number,
      amount: this.#amounts[at] as bigint,
    }
  }
}

/** Those beyond 64 bits do not fit into the smaller column. */
function columnOf(amounts: readonly bigint[]): ArrayLike<bigint> {
  const column = BigInt64Array.from(amounts)
  return amounts.every((amount, at) => amount === column[at]) ? column : amounts
}
