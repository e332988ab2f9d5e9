import type { Chain } from '../../domain/chains/chain.ts'
import { arrangeBlock } from '../../domain/history/arrange.ts'
import type { Checkpoint } from '../../domain/history/checkpoint.ts'
import { inHistoryOrder, isSettled, sumOf } from '../../domain/history/order.ts'
import type { Row, Transfer } from '../../domain/history/transfer.ts'
import type { Draft } from '../../domain/ports/claim.ts'
import type { Above, HistoryPage } from '../../domain/ports/source.ts'
import { Inconsistent } from './inconsistent.ts'
import type { Reader } from './reader.ts'
import type { RowWriter } from './row-writer.ts'

/** Answers in a row that may bring nothing new before the pass is given up. */
const IDLE_ANSWERS = 5

/** A stretch of settled rows that has been read down to a ground, and is one now. */
export interface BackfilledRange {
  readonly ground: Checkpoint
  /** Its rows' balances rest on the word of its first answer, which was off by this. */
  readonly gap: bigint
  readonly from: number
  readonly to: number
}

/**
 * Reads settled rows, page by page, from the top down to a ground, and has them written.
 *
 * Every answer states its own count, so each of its rows has an index from the bottom, and for a settled row that
 * index never changes, however the top moves: rows are placed by it, what is there already is passed over, and a hole
 * is asked for again. The last block of a page may be cut, so it is read again with the next page.
 */
export class Backfill {
  readonly #chain: Chain
  readonly #reader: Reader
  readonly #writer: RowWriter
  readonly #ground: Checkpoint
  readonly #stored: ReadonlyMap<number | null, readonly Row[]>
  readonly #keepDraft: boolean
  readonly #onProgress: (left: number, answer: HistoryPage) => Promise<void>

  /** Index from the bottom of the row to be placed next; null until the first settled row is met. */
  #expected: number | null = null
  /** Index from the bottom of the first row placed. */
  #top: number | null = null
  #topBalance = 0n
  #topBlock: readonly Transfer[] | null = null
  /** Balance right after the row to be placed next. */
  #balance = 0n
  /** The rows of the block that was placed last. */
  #lastBlock: readonly Transfer[] = []
  /** The rows so far of the block that is being read. */
  #block: Transfer[] = []
  #ready: Transfer[] = []
  #done = false

  constructor(
    parts: { chain: Chain; reader: Reader; writer: RowWriter; stored: readonly Row[] },
    ground: Checkpoint,
    options: { keepDraft: boolean; onProgress: (left: number, answer: HistoryPage) => Promise<void> },
  ) {
    this.#chain = parts.chain
    this.#reader = parts.reader
    this.#writer = parts.writer
    this.#stored = Map.groupBy(parts.stored, (row) => row.height)
    this.#ground = ground
    this.#keepDraft = options.keepDraft
    this.#onProgress = options.onProgress
  }

  /** Goes on below the rows of a draft, of which the rows of its top block and of its last one are given. */
  resume(draft: Draft, topBlock: readonly Row[], lastBlock: readonly Row[]): void {
    this.#top = draft.base - draft.first
    this.#topBalance = topBlock[0]?.balance ?? 0n
    this.#topBlock = topBlock
    this.#expected = draft.base - draft.next
    this.#balance = draft.carry
    this.#lastBlock = lastBlock
    this.#done = this.#expected <= this.#ground.top
  }

  /**
   * `head` is an answer that begins with the newest row. Null if there is no settled row above the ground.
   * Throws Inconsistent and what the reader throws.
   */
  async run(head: HistoryPage): Promise<BackfilledRange | null> {
    let answer = head
    let idle = 0
    if (this.#expected === null) {
      this.#balance = head.balance
      this.#take(head, head.tip)
      await this.#flush()
    }
    while (!this.#done) {
      const before = this.#mark(answer)
      answer = await this.#reader.page(this.#nextOffset(answer), this.#above(answer))
      this.#take(answer, Math.min(head.tip, answer.tip))
      await this.#flush()
      idle = answer.rows.length === 0 || this.#mark(answer) === before ? idle + 1 : 0
      if (idle === IDLE_ANSWERS) {
        throw new Inconsistent('source_inconsistent', this.#explainIdle(answer), answer)
      }
      await this.#onProgress((this.#expected ?? answer.transactionCount) - this.#ground.top, answer)
    }
    return this.#top === null ? null : this.#stretch(this.#top)
  }

  /** One row more than is needed, so that what was placed last shows that the pages fit; unless a page is one row. */
  #nextOffset(answer: HistoryPage): number {
    const overlap = answer.rows.length > 1 ? 1 : 0
    return this.#expected === null
      ? answer.offset + answer.rows.length
      : Math.max(0, answer.transactionCount - 1 - overlap - this.#expected)
  }

  #explainIdle({ rows, transactionCount }: HistoryPage): string {
    if (rows.length > 0 || this.#expected === null) return 'the pages of this history do not fit together'
    const listed = transactionCount - 1 - this.#expected
    return `${this.#reader.source.name} states ${transactionCount} transactions, but its list ends after ${listed}`
  }

  #above(answer: HistoryPage): Above {
    if (this.#expected !== null) {
      const block = this.#block.length > 0 ? this.#block : this.#lastBlock
      return { index: this.#expected, block, stated: answer }
    }
    const index = answer.transactionCount - answer.offset - answer.rows.length - 1
    return { index, block: answer.rows.slice(-1), stated: answer }
  }

  /** Changes as long as the answers bring something. */
  #mark(answer: HistoryPage): string {
    return this.#expected === null
      ? `above ${answer.offset}`
      : `${this.#expected} ${this.#block.length} ${this.#done}`
  }

  #take(answer: HistoryPage, tip: number): void {
    const rows = answer.offset === 0 ? inHistoryOrder(answer.rows) : answer.rows
    const first = answer.transactionCount - answer.offset - 1
    for (const [at, row] of rows.entries()) {
      const index = first - at
      if (this.#expected === null) this.#begin(row, index, tip)
      if (this.#done) return
      if (this.#expected === null || index > this.#expected + 1) continue
      if (index === this.#expected + 1) {
        if (!this.#fitsAbove(row)) break
        continue
      }
      if (index < this.#expected || !this.#accept(row, index, tip, answer)) break
      if (this.#done) return
    }
    this.#reopenCutBlock()
  }

  /** Whether a row that stands right above the next one can be the one that was placed there. */
  #fitsAbove(row: Transfer): boolean {
    const open = this.#block.at(-1)
    if (open !== undefined) return open.hash === row.hash
    return this.#lastBlock.length === 0 || this.#lastBlock.some((mine) => mine.hash === row.hash)
  }

  /** Passes over what is not settled yet, down to the first row that is. */
  #begin(row: Transfer, index: number, tip: number): void {
    if (index <= this.#ground.top) {
      this.#done = true
    } else if (isSettled(row, tip, this.#chain.finalityDepth)) {
      this.#expected = index
      this.#top = index
      this.#topBalance = this.#balance
      this.#topBlock = null
      this.#lastBlock = []
    } else {
      this.#balance -= row.amount
      this.#done = index === 0
    }
  }

  /** False if this answer is of no use from here on. */
  #accept(row: Transfer, index: number, tip: number, answer: HistoryPage): boolean {
    if (row.height === null) {
      this.#beginAgainBelow(row)
      return true
    }
    if (!isSettled(row, tip, this.#chain.finalityDepth)) return false
    if (index === this.#ground.top) {
      this.#meetGround(row, answer)
      return true
    }
    // A block that was closed was whole: nothing of it can come again.
    const ceiling = this.#block[0]?.height ?? (this.#lastBlock[0]?.height ?? Number.POSITIVE_INFINITY) - 1
    const floor = this.#ground.block[0]?.height ?? -1
    if (row.height > ceiling || row.height <= floor) {
      throw new Inconsistent('source_inconsistent', 'the pages of this history do not fit together', answer)
    }
    if (this.#block.length > 0 && this.#block[0]?.height !== row.height) this.#closeBlock(answer)
    this.#block.push(row)
    this.#expected = index - 1
    if (this.#expected < 0) this.#finish(answer)
    return true
  }

  /** An unconfirmed row this far down belongs on top: all above it has to come from one moment. */
  #beginAgainBelow(row: Transfer): void {
    this.#balance -= sumOf(this.#ready) + sumOf(this.#block) + row.amount
    this.#ready = []
    this.#block = []
    this.#expected = null
    this.#top = null
  }

  #meetGround(row: Transfer, answer: HistoryPage): void {
    const known = this.#ground.block.some((mine) => mine.hash === row.hash && mine.height === row.height)
    if (!known)
      throw new Inconsistent(
        'source_inconsistent',
        'the settled part of this history reads differently',
        answer,
      )
    this.#finish(answer)
  }

  #finish(answer: HistoryPage): void {
    this.#closeBlock(answer)
    this.#done = true
  }

  #closeBlock(answer: HistoryPage): void {
    if (this.#block.length === 0) return
    const hashes = new Set(this.#block.map((row) => row.hash))
    if (hashes.size !== this.#block.length) {
      throw new Inconsistent('source_inconsistent', 'a transaction is listed twice', answer)
    }
    const block = arrangeBlock(this.#block, this.#stored.get(this.#block[0]?.height ?? null) ?? [])
    this.#topBlock ??= block
    this.#ready.push(...block)
    this.#lastBlock = this.#block
    this.#block = []
  }

  /** Unless the page held nothing but rows of one block, that block is read again from its first row. */
  #reopenCutBlock(): void {
    if (this.#done || this.#expected === null || this.#ready.length === 0) return
    this.#expected += this.#block.length
    this.#block = []
  }

  async #flush(): Promise<void> {
    const transfers = this.#ready
    if (transfers.length === 0) return
    this.#ready = []
    const bottom = (this.#expected ?? -1) + 1 + this.#block.length
    const top = bottom + transfers.length - 1
    const rows = this.#writer.place(transfers, top, this.#balance)
    this.#balance -= sumOf(transfers)
    const { base, historyId } = this.#writer
    await this.#writer.write(rows, (last) =>
      this.#keepDraft
        ? {
            historyId,
            base,
            first: base - (this.#top ?? top),
            next: last.position + 1,
            carry: last.balance - last.amount,
            source: this.#reader.source.name,
          }
        : 'keep',
    )
  }

  #stretch(top: number): BackfilledRange {
    const gap = this.#balance - this.#ground.balance
    const { base } = this.#writer
    return {
      ground: { top, balance: this.#topBalance - gap, block: this.#topBlock ?? [] },
      gap,
      from: base - top,
      to: base - this.#ground.top,
    }
  }
}
