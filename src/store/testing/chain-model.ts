import type { Row } from '../../domain/history/transfer.ts'

/** One transaction, with what it does to each address. */
interface ModelTransaction {
  readonly hash: string
  readonly id: number
  readonly time: number
  height: number | null
  readonly amounts: ReadonlyMap<number, bigint>
}

export const FINALITY = 6
/** Seconds between two transactions: a dozen a day. */
const SPACING = 7200

/** The time (s) of the nth transaction. */
export function timeOf(nth: number): number {
  return 1_500_000_000 + nth * SPACING
}

/** The position of the oldest row of every address. */
const BOTTOM = 100_000

/** A chain with a few addresses, none of which ever has less than nothing. Transactions are in the order of arrival. */
export class ChainModel {
  tip = 100
  readonly #transactions: ModelTransaction[] = []
  #arrived = 0
  #seed: number

  constructor(seed: number) {
    this.#seed = 1 + (seed % 2_147_483_000)
  }

  /** A transaction that touches these addresses. */
  arrive(addresses: readonly number[]): void {
    const id = ++this.#arrived
    const amounts = new Map(addresses.map((address) => [address, this.#amountFor(address)]))
    const hash = `${this.#random(2 ** 30).toString(16)}f${id.toString(16)}`.padStart(64, '0')
    this.#transactions.push({ hash, id, time: timeOf(id), height: null, amounts })
  }

  /** The next block holds the oldest unconfirmed transactions. */
  mine(count: number): void {
    this.tip += 1
    for (const each of this.#transactions.filter(({ height }) => height === null).slice(0, count)) {
      each.height = this.tip
    }
  }

  pass(blocks: number): void {
    this.tip += blocks
  }

  /** Transactions of the newest blocks move one block up, or out of them. */
  reorganise(depth: number, isOut: boolean): void {
    const from = this.tip - depth
    this.tip += 1
    for (const each of this.#transactions) {
      if (each.height !== null && each.height > from) each.height = isOut ? null : each.height + 1
    }
  }

  /** The newest transaction is replaced by nothing. */
  drop(): void {
    if (this.#transactions.at(-1)?.height === null) this.#transactions.pop()
  }

  /** The history of an address, newest first. */
  rowsOf(address: number): readonly Row[] {
    let balance = 0n
    let position = BOTTOM
    const rows: Row[] = []
    for (const { id, hash, height, time, amounts } of this.#transactions) {
      const amount = amounts.get(address)
      if (amount === undefined) continue
      balance += amount
      position -= 1
      rows.unshift({ id, position, hash, height, time, amount, balance })
    }
    return rows
  }

  #amountFor(address: number): bigint {
    const balance = this.rowsOf(address)[0]?.balance ?? 0n
    const spends = balance > 0n && this.#random(2) === 0
    return spends ? -BigInt(1 + this.#random(Number(balance))) : BigInt(this.#random(1000))
  }

  #random(below: number): number {
    this.#seed = (this.#seed * 48_271) % 2_147_483_647
    return this.#seed % below
  }
}
