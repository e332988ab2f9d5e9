import type { Chain } from '../../domain/chains/chain.ts'
import { inHistoryOrder, sumOf } from '../../domain/history/order.ts'
import type { Transfer } from '../../domain/history/transfer.ts'
import type { CallOptions, HistoryPage, HistoryReader } from '../../domain/ports/source.ts'

/** A block of rows as a source reports it, and the balance right after it. */
export interface SourceBlock {
  /** Newest first. */
  readonly rows: readonly Transfer[]
  readonly balance: bigint
  /** Rows of the history from this block down. */
  readonly left: number
}

/** A cross-check reads no more pages than this. */
const PAGES_MAX = 40

export interface SourceAddress {
  readonly source: HistoryReader
  readonly chain: Chain
  readonly address: string
  readonly options: CallOptions
}

/** A history from its newest block down, as one source reports it; pages are read as blocks are taken. */
export class SourceBlocks {
  readonly #parts: SourceAddress
  readonly #head: HistoryPage
  readonly #ready: SourceBlock[] = []
  #block: Transfer[] = []
  #balance: bigint
  #left: number
  #pages = 1
  #ended = false

  /** `head` is an answer that begins with the newest row. */
  constructor(parts: SourceAddress, head: HistoryPage) {
    this.#parts = parts
    this.#head = head
    this.#balance = head.balance
    this.#left = head.transactionCount
    this.#take(inHistoryOrder(head.rows))
  }

  /** Whether the list is so long that its end was not read. */
  get isCut(): boolean {
    return this.#pages >= PAGES_MAX
  }

  /** Whether the next block needs no request. */
  get hasMoreAtHand(): boolean {
    return this.#ready.length > 0
  }

  /** The next block; unconfirmed rows are left out. Null at the end of the list. Throws SourceError. */
  async next(): Promise<SourceBlock | null> {
    while (this.#ready.length === 0 && !this.#ended) {
      const unread = this.#left - this.#block.length
      const rows = unread > 0 && !this.isCut ? await this.#page(unread) : []
      this.#take(rows)
      if (rows.length === 0) {
        this.#close()
        this.#ended = true
      }
    }
    return this.#ready.shift() ?? null
  }

  async #page(unread: number): Promise<readonly Transfer[]> {
    const { source, chain, address, options } = this.#parts
    this.#pages += 1
    const offset = Math.min(this.#head.transactionCount - unread, source.offsetMax)
    const above = { index: unread - 1, block: this.#block, stated: this.#head }
    const { rows } = await source.page(
      { chain, address, from: { kind: 'below', offset, above }, repeat: 0 },
      options,
    )
    return rows
  }

  #take(rows: readonly Transfer[]): void {
    for (const row of rows) {
      if (row.height === null) {
        this.#balance -= row.amount
        this.#left -= 1
      } else {
        if (this.#block[0]?.height !== row.height) this.#close()
        this.#block.push(row)
      }
    }
  }

  #close(): void {
    if (this.#block.length === 0) return
    this.#ready.push({ rows: this.#block, balance: this.#balance, left: this.#left })
    this.#balance -= sumOf(this.#block)
    this.#left -= this.#block.length
    this.#block = []
  }
}
