import { type Entry, newestFirst } from './address-state.ts'
import {
  addressesOf,
  effectOn,
  outpoint,
  type PlacedTransaction,
  type SimTransaction,
} from './transaction.ts'

/** What a change has affected. */
export interface Affected {
  /** The entries, newest first, of each address. */
  readonly addresses: ReadonlyMap<string, readonly Entry[]>
  /** By hash; null for a removed one. */
  readonly transactions: ReadonlyMap<string, PlacedTransaction | null>
}

/** The transactions that exist, their positions, and the entries of every address that follow from them. */
export class Placements {
  /** Hash → sequence number. */
  readonly #alive = new Map<string, number>()
  readonly #spenders = new Map<string, SimTransaction>()
  readonly #entries = new Map<string, Map<string, Entry>>()
  readonly #sorted = new Map<string, readonly Entry[]>()
  readonly #affected = new Set<string>()
  #moved = new Map<string, PlacedTransaction | null>()
  #sequence = 0

  isAlive(transaction: SimTransaction): boolean {
    return this.#alive.has(transaction.hash)
  }

  /** Numbers in order of first sight: higher than those of all ancestors. */
  sequenceOf(transaction: SimTransaction): number {
    return this.#alive.get(transaction.hash) ?? 0
  }

  addresses(): Iterable<string> {
    return this.#entries.keys()
  }

  /** Newest first. */
  entries(address: string): readonly Entry[] {
    const known = this.#sorted.get(address)
    if (known !== undefined) return known
    const sorted = [...(this.#entries.get(address)?.values() ?? [])].sort(newestFirst)
    this.#sorted.set(address, sorted)
    return sorted
  }

  /** Puts a transaction into a block that was mined at `time` (s). */
  confirm(transaction: SimTransaction, height: number, time: number, order: number): void {
    this.#place(transaction, height, time, order)
  }

  /** Puts a transaction, new or from a disconnected block, into the mempool. */
  unconfirm(transaction: SimTransaction): void {
    this.#place(transaction, null, transaction.time, this.sequenceOf(transaction) || this.#sequence + 1)
  }

  /** Removes a transaction and its descendants. */
  remove(transaction: SimTransaction): void {
    if (!this.#alive.delete(transaction.hash)) return
    this.#moved.set(transaction.hash, null)
    for (const output of transaction.outputs) {
      const spender = this.#spenders.get(outpoint(output))
      if (spender !== undefined) this.remove(spender)
    }
    for (const input of transaction.inputs) this.#spenders.delete(outpoint(input))
    for (const address of addressesOf(transaction)) {
      this.#entries.get(address)?.delete(transaction.hash)
      this.#markAffected(address)
    }
  }

  /** What was affected since the last call. */
  takeAffected(): Affected {
    const addresses = new Map([...this.#affected].map((address) => [address, this.entries(address)]))
    const transactions = this.#moved
    this.#affected.clear()
    this.#moved = new Map()
    return { addresses, transactions }
  }

  #place(transaction: SimTransaction, height: number | null, time: number, order: number): void {
    if (!this.isAlive(transaction)) {
      this.#sequence++
      this.#alive.set(transaction.hash, this.#sequence)
      for (const input of transaction.inputs) this.#spenders.set(outpoint(input), transaction)
    }
    this.#moved.set(transaction.hash, { transaction, height, time, order })
    for (const address of addressesOf(transaction)) {
      const entries = this.#entries.get(address) ?? new Map<string, Entry>()
      this.#entries.set(address, entries)
      entries.set(transaction.hash, {
        hash: transaction.hash,
        time,
        height,
        order,
        ...effectOn(transaction, address),
      })
      this.#markAffected(address)
    }
  }

  #markAffected(address: string): void {
    this.#affected.add(address)
    this.#sorted.delete(address)
  }
}
