import { hex256 } from './identifiers.ts'
import { mix32, seedOf, unmix32 } from './random.ts'
import type { SimRow, Totals, UnspentOutput } from './rows.ts'
import type { Output, PlacedTransaction } from './transaction.ts'

export interface LargeHistoryOptions {
  readonly seed: number
  readonly address: string
  readonly count: number
  /** Height of the newest row. */
  readonly topHeight: number
  /** Time of the block at `topHeight`, in seconds since 1970. */
  readonly topTime: number
}

const SECONDS_PER_BLOCK = 600
/** Rows per block, repeated over the whole history. */
const BLOCK_SIZES = [1, 0, 5, 2, 0, 3, 1, 4]
const CYCLE_BLOCKS = BLOCK_SIZES.length
const CYCLE_HEIGHTS = BLOCK_SIZES.flatMap((size, block) => Array<number>(size).fill(block))
const CYCLE_ROWS = CYCLE_HEIGHTS.length
const BALANCE_MIN = 1_000
const BALANCE_SPREAD = 100_000_000
/** Every 16-bit number as four hex digits. */
const HEX4 = Array.from({ length: 0x10000 }, (_, n) => n.toString(16).padStart(4, '0'))
const HASH_WORDS = 8
/** Odd, so multiplying by it is invertible and the first word never repeats. */
const WORD_STEP = 0x9e3779b1
/** The inverse of WORD_STEP modulo 2^32. */
const WORD_STEP_INVERSE = 0x0e8b2f51
const WORD_DIGITS = 8
const FEE = 150n

/**
 * A long history that is computed, not stored: row `index` (0 is the oldest) is a function of its index. Each
 * transaction spends the address's only output and creates a new one, so the balance after a row is the value of its
 * output, amounts are differences of neighbours, and one output is always unspent.
 */
export class LargeHistory {
  readonly count: number
  readonly topHeight: number
  readonly #topTime: number
  readonly #address: string
  readonly #salts: Uint32Array
  readonly #valueSalt: number
  /** Rows per place of the cycle; more than one only where there are not enough blocks. */
  readonly #rowsPerPlace: number
  readonly #bottomHeight: number
  /** The sum of all outputs. */
  readonly #received: bigint

  constructor({ seed, address, count, topHeight, topTime }: LargeHistoryOptions) {
    if (!Number.isSafeInteger(count) || count < 1 || count > 2 ** 31) throw new RangeError('count')
    this.count = count
    this.topHeight = topHeight
    this.#topTime = topTime
    this.#address = address
    this.#salts = Uint32Array.from({ length: HASH_WORDS }, (_, word) => seedOf(seed, address, word))
    this.#valueSalt = seedOf(seed, address, 'value')
    this.#rowsPerPlace = Math.ceil(count / (topHeight * (CYCLE_ROWS / CYCLE_BLOCKS) * 0.9))
    this.#bottomHeight = 0
    this.#bottomHeight = topHeight - this.heightOf(count - 1)
    this.#received = this.#sumOfOutputs(0, count)
  }

  /** The row with this index, counted from the oldest. */
  row(index: number): SimRow {
    const height = this.heightOf(index)
    return {
      hash: this.hashOf(index),
      amount: BigInt(this.amountOf(index)),
      time: this.timeOf(height),
      height,
    }
  }

  /** The height of a row. */
  heightOf(index: number): number {
    const place = Math.floor(index / this.#rowsPerPlace)
    const cycle = Math.floor(place / CYCLE_ROWS)
    return this.#bottomHeight + cycle * CYCLE_BLOCKS + (CYCLE_HEIGHTS[place % CYCLE_ROWS] as number)
  }

  /** The time (seconds since 1970) of a block. */
  timeOf(height: number): number {
    return this.#topTime - (this.topHeight - height) * SECONDS_PER_BLOCK
  }

  /** The net amount of a row in base units. */
  amountOf(index: number): number {
    return index === 0 ? this.#balanceAfter(0) : this.#balanceAfter(index) - this.#balanceAfter(index - 1)
  }

  /** The hash of a row. */
  hashOf(index: number): string {
    const start = Math.imul(index, WORD_STEP)
    let hash = ''
    for (let i = 0; i < HASH_WORDS; i++) {
      const word = mix32(start ^ (this.#salts[i] as number))
      hash += (HEX4[word >>> 16] as string) + (HEX4[word & 0xffff] as string)
    }
    return hash
  }

  /** The totals after the `count` oldest rows. */
  totals(count: number): Totals {
    const received = this.#received - this.#sumOfOutputs(count, this.count)
    const balance = count === 0 ? 0n : BigInt(this.#balanceAfter(count - 1))
    const first = count > 0 ? this.timeOf(this.heightOf(0)) : null
    const second = count > 1 ? this.timeOf(this.heightOf(1)) : null
    const last = count > 0 ? this.timeOf(this.heightOf(count - 1)) : null
    return {
      transactionCount: count,
      balance,
      received,
      spent: received - balance,
      outputCount: count,
      unspentOutputCount: Math.min(1, count),
      firstSeenReceiving: first,
      lastSeenReceiving: last,
      firstSeenSpending: second,
      lastSeenSpending: count > 1 ? last : null,
    }
  }

  /** The one unspent output after the `count` oldest rows. */
  unspent(count: number): UnspentOutput {
    return { height: this.heightOf(count - 1), output: this.#outputOf(count - 1) }
  }

  /** The index of the row with this hash, or null. */
  indexOf(hash: string): number | null {
    const word = unmix32(Number.parseInt(hash.slice(0, WORD_DIGITS), 16)) ^ (this.#salts[0] as number)
    const index = Math.imul(word, WORD_STEP_INVERSE) >>> 0
    return index < this.count && this.hashOf(index) === hash ? index : null
  }

  /** The transaction of a row; unknown addresses pay or receive the difference between its output and its input. */
  placed(index: number): PlacedTransaction {
    const { hash, amount, time, height } = this.row(index)
    const inputs = index === 0 ? [] : [this.#outputOf(index - 1)]
    const outputs = [this.#outputOf(index)]
    if (amount > 0n) {
      inputs.push({ hash: hex256('source', hash), index: 0, address: null, value: amount + FEE })
    }
    if (-amount > FEE) outputs.push({ hash, index: 1, address: null, value: -amount - FEE })
    const transaction = { hash, time, inputs, outputs, coinbase: false, lockTime: null }
    return { transaction, height, time, order: this.orderOf(index) }
  }

  /** The place of a row within its block, from 0. */
  orderOf(index: number): number {
    return index - this.countUpTo(this.heightOf(index) - 1)
  }

  /** How many rows lie at or below a height. */
  countUpTo(height: number): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.heightOf(middle) <= height) low = middle + 1
      else high = middle
    }
    return low
  }

  #balanceAfter(index: number): number {
    return BALANCE_MIN + (mix32(index ^ this.#valueSalt) % BALANCE_SPREAD)
  }

  #sumOfOutputs(from: number, to: number): bigint {
    let sum = 0
    for (let index = from; index < to; index++) sum += this.#balanceAfter(index)
    if (!Number.isSafeInteger(sum)) throw new RangeError('the history is too long for exact totals')
    return BigInt(sum)
  }

  #outputOf(index: number): Output {
    const value = BigInt(this.#balanceAfter(index))
    return { hash: this.hashOf(index), index: 0, address: this.#address, value }
  }
}
