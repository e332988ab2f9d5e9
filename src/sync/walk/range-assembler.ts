import type { Checkpoint } from '../../domain/history/checkpoint.ts'
import { inHistoryOrder, isSettled, sumOf } from '../../domain/history/order.ts'
import { type BalanceRange, widened, withoutNegatives } from '../../domain/history/plausible.ts'
import { keepBlockOrder } from '../../domain/history/shown-order.ts'
import type { Row, Transfer } from '../../domain/history/transfer.ts'
import type { Above, HistoryPage } from '../../domain/ports/source.ts'
import { Inconsistent } from './inconsistent.ts'

/** No settled row has been met yet. */
interface Seeking {
  readonly kind: 'seeking'
  /** Right after the row to be read next. */
  balance: bigint
}

/** Settled rows are being placed, from `top` down. */
interface Placing {
  readonly kind: 'placing'
  /** Index from the bottom of the first row of the range. */
  readonly top: number
  readonly topBalance: bigint
  topBlock: readonly Transfer[] | null
  /** Index from the bottom of the row to be placed next. */
  next: number
  /** Right after the first of the rows that are ready, or else of the block that is open. */
  balance: bigint
  /** The rows of the block that was closed last. */
  lastBlock: readonly Transfer[]
  /** The rows so far of the block that is being read. */
  block: Transfer[]
  /** Rows of closed blocks that have not been taken yet. */
  ready: Transfer[]
  /** Right after the first row of the block that is open. */
  blockBalance: bigint
  /** At the end of the closed blocks. */
  balances: BalanceRange
}

/** Rows of whole blocks, to be written. */
export interface ReadyRows {
  readonly transfers: readonly Transfer[]
  /** Index from the bottom of the first of them, and the balance right after it. */
  readonly top: number
  readonly balance: bigint
  /** Index from the bottom of the first row of the range. */
  readonly rangeTop: number
}

/** A range that was read down to a checkpoint. */
export interface AssembledRange {
  readonly checkpoint: Checkpoint
  /** How much too high its balances are, which were carried down from the balance that the first answer stated. */
  readonly gap: bigint
  /** At the end of its blocks, without the gap. */
  readonly balances: BalanceRange
}

/** The rows staged by an earlier run, below which a backfill resumes. */
export interface StagedRange {
  /** Index from the bottom of the first row. */
  readonly top: number
  /** Index from the bottom of the row to be placed next. */
  readonly next: number
  /** The balance right below the last row. */
  readonly carry: bigint
  readonly topBalance: bigint
  /** At the end of its blocks. */
  readonly balances: BalanceRange
  readonly topBlock: readonly Transfer[]
  readonly lastBlock: readonly Transfer[]
}

export interface AssemblyParts {
  readonly finalityDepth: number
  readonly checkpoint: Checkpoint
  /** Unsettled rows that are shown: their order within a block is kept. */
  readonly shownRows: readonly Row[]
}

/**
 * Puts pages together into a range of settled rows above a checkpoint. It does no I/O.
 *
 * Every answer reports its own count, so each of its rows has an index from the bottom, and for a settled row that index
 * never changes, however many rows arrive on top: rows are placed by it, rows placed before are skipped, and a gap is
 * requested again. The last block of a page may be cut off, so it is read again with the next page.
 *
 * It starts by seeking: unsettled rows are skipped until the first settled one, which is the top of the range. From
 * there on it places rows, block by block. An unconfirmed row this far down sends it back to seeking: that row belongs on
 * top, so everything above it has to come from one answer. It is done at the checkpoint, at the bottom, or when there is
 * no settled row above the checkpoint.
 */
export class RangeAssembler {
  readonly #finalityDepth: number
  readonly #checkpoint: Checkpoint
  readonly #shown: ReadonlyMap<number | null, readonly Row[]>
  #state: Seeking | Placing
  #done: boolean

  /** Starts at a newest page that reports this balance, or resumes below the rows that an earlier run has staged. */
  constructor(parts: AssemblyParts, start: { readonly balance: bigint } | StagedRange) {
    this.#finalityDepth = parts.finalityDepth
    this.#checkpoint = parts.checkpoint
    this.#shown = Map.groupBy(parts.shownRows, (row) => row.height)
    this.#state =
      'carry' in start
        ? { ...start, kind: 'placing', balance: start.carry, blockBalance: start.carry, block: [], ready: [] }
        : { kind: 'seeking', balance: start.balance }
    this.#done = 'carry' in start && start.next <= parts.checkpoint.top
  }

  get isDone(): boolean {
    return this.#done
  }

  /** Index from the bottom of the row to be placed next; null while seeking. */
  get next(): number | null {
    return this.#state.kind === 'seeking' ? null : this.#state.next
  }

  /** The range down to the checkpoint, and the error of its balances; null if no settled row is above it. */
  get range(): AssembledRange | null {
    const state = this.#state
    if (state.kind === 'seeking') return null
    const gap = state.balance - this.#checkpoint.balance
    const checkpoint = { top: state.top, balance: state.topBalance - gap, block: state.topBlock ?? [] }
    const { lowest, highest } = state.balances
    return { checkpoint, gap, balances: { lowest: lowest - gap, highest: highest - gap } }
  }

  /** Changes as long as answers make progress. */
  progressMark({ offset }: HistoryPage): string {
    const state = this.#state
    return state.kind === 'seeking'
      ? `seeking ${offset}`
      : `${state.next} ${state.block.length} ${this.#done}`
  }

  /** Where to continue after an answer. */
  placeAfter(answer: HistoryPage): { readonly offset: number; readonly above: Above } {
    const { offset, rows, transactionCount } = answer
    const state = this.#state
    if (state.kind === 'seeking') {
      const index = transactionCount - offset - rows.length - 1
      return { offset: offset + rows.length, above: { index, block: rows.slice(-1), stated: answer } }
    }
    // The row that was placed last is read again to check that the pages fit, unless a page holds a single row.
    const overlap = rows.length > 1 ? 1 : 0
    const block = state.block.length > 0 ? state.block : state.lastBlock
    return {
      offset: Math.max(0, transactionCount - 1 - overlap - state.next),
      above: { index: state.next, block, stated: answer },
    }
  }

  /** Rows below `tip` by the finality depth are settled. Throws Inconsistent. */
  take(answer: HistoryPage, tip: number): void {
    const rows = answer.offset === 0 ? inHistoryOrder(answer.rows) : answer.rows
    const first = answer.transactionCount - answer.offset - 1
    for (const [at, row] of rows.entries()) {
      const index = first - at
      if (this.#state.kind === 'seeking') this.#seek(this.#state, row, index, tip)
      if (this.#done) return
      const state = this.#state
      if (state.kind === 'seeking' || index > state.next + 1) continue
      if (index === state.next + 1) {
        if (!fitsAbove(state, row)) break
      } else if (index < state.next || !this.#place(state, row, index, tip, answer)) break
      if (this.#done) return
    }
    this.#reopenCutBlock()
  }

  /** The rows of the blocks that were closed since the last call; null if there are none. */
  takeReady(): ReadyRows | null {
    const state = this.#state
    if (state.kind === 'seeking' || state.ready.length === 0) return null
    const { ready: transfers, balance, top: rangeTop } = state
    const top = state.next + state.block.length + transfers.length
    state.ready = []
    state.balance -= sumOf(transfers)
    return { transfers, top, balance, rangeTop }
  }

  /** Skips what is not settled yet, down to the first row that is. */
  #seek(state: Seeking, row: Transfer, index: number, tip: number): void {
    const { balance } = state
    if (index <= this.#checkpoint.top) {
      this.#done = true
    } else if (isSettled(row, tip, this.#finalityDepth)) {
      this.#state = {
        kind: 'placing',
        top: index,
        topBalance: balance,
        topBlock: null,
        next: index,
        balance,
        lastBlock: [],
        block: [],
        ready: [],
        blockBalance: balance,
        balances: { lowest: balance, highest: balance },
      }
    } else {
      state.balance -= row.amount
      this.#done = index === 0
    }
  }

  /** Takes the row at `next`. False if the rest of this answer cannot be used. */
  #place(state: Placing, row: Transfer, index: number, tip: number, answer: HistoryPage): boolean {
    if (row.height === null) {
      const skipped = sumOf(state.ready) + sumOf(state.block) + row.amount
      this.#state = { kind: 'seeking', balance: state.balance - skipped }
      return true
    }
    if (!isSettled(row, tip, this.#finalityDepth)) return false
    if (index === this.#checkpoint.top) {
      this.#meetCheckpoint(row, answer)
      this.#finish(state, answer)
      return true
    }
    this.#requireHeightBetween(state, row.height, answer)
    if (state.block.length > 0 && state.block[0]?.height !== row.height) this.#closeBlock(state, answer)
    state.block.push(row)
    state.next = index - 1
    if (state.next < 0) this.#finish(state, answer)
    return true
  }

  /** A block that was closed was whole: no other row of it can follow. */
  #requireHeightBetween({ block, lastBlock }: Placing, height: number, answer: HistoryPage): void {
    const ceiling = block[0]?.height ?? (lastBlock[0]?.height ?? Number.POSITIVE_INFINITY) - 1
    const floor = this.#checkpoint.block[0]?.height ?? -1
    if (height <= ceiling && height > floor) return
    throw new Inconsistent('source_inconsistent', 'The pages of this history do not fit together.', answer)
  }

  #meetCheckpoint(row: Transfer, answer: HistoryPage): void {
    const { block } = this.#checkpoint
    if (block.some((mine) => mine.hash === row.hash && mine.height === row.height)) return
    throw new Inconsistent('source_inconsistent', 'The final part of this history reads differently.', answer)
  }

  #finish(state: Placing, answer: HistoryPage): void {
    this.#closeBlock(state, answer)
    this.#done = true
  }

  #closeBlock(state: Placing, answer: HistoryPage): void {
    if (state.block.length === 0) return
    const block = state.block.length === 1 ? state.block : this.#orderBlock(state, answer)
    state.balances = widened(state.balances, state.blockBalance)
    state.blockBalance -= sumOf(block)
    state.topBlock ??= block
    for (const row of block) state.ready.push(row)
    state.lastBlock = state.block
    state.block = []
  }

  #orderBlock(state: Placing, answer: HistoryPage): readonly Transfer[] {
    if (hasTwin(state.block)) {
      throw new Inconsistent('source_inconsistent', 'A transaction is listed twice.', answer)
    }
    const shown = keepBlockOrder(state.block, this.#shown.get(state.block[0]?.height ?? null) ?? [])
    return withoutNegatives(shown, state.blockBalance)
  }

  /** Unless the page held nothing but rows of one block, that block is read again from its first row. */
  #reopenCutBlock(): void {
    const state = this.#state
    if (this.#done || state.kind === 'seeking' || state.ready.length === 0) return
    state.next += state.block.length
    state.block = []
  }
}

/** Most blocks hold a few rows, whose hashes are compared faster than they are put into a set. */
const FEW = 8

function hasTwin(block: readonly Transfer[]): boolean {
  if (block.length > FEW) return new Set(block.map(({ hash }) => hash)).size !== block.length
  return block.some(({ hash }, index) => block.slice(0, index).some((above) => above.hash === hash))
}

/** Whether a row right above the next one can be the one that was placed there. */
function fitsAbove({ block, lastBlock }: Placing, row: Transfer): boolean {
  const open = block.at(-1)
  if (open !== undefined) return open.hash === row.hash
  return lastBlock.length === 0 || lastBlock.some((mine) => mine.hash === row.hash)
}
