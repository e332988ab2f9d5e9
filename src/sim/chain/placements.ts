import { type Entry, newestFirst } from './address-state.ts'
import {
  addressesOf,
  effectOn,
  outpoint,
  type PlacedTransaction,
  type SimTransaction,
} from './transaction.ts'

/** What a change has touched. */
export interface Touched {
  /** The entries, newest first, of each address. */
  readonly addresses: ReadonlyMap<string, readonly Entry[]>
  /** By hash; null for one that is no more. */
  readonly transactions: ReadonlyMap<string, PlacedTransaction | null>
}

/** Which transactions there are, where each one stands, and what that makes of every address. */
export class Placements {
  /** Hash → the number under which it was first seen. */
  readonly #alive = new Map<string, number>()
  readonly #spenders = new Map<string, SimTransaction>()
  readonly #entries = new Map<string, Map<string, Entry>>()
  readonly #sorted = new Map<string, readonly Entry[]>()
  readonly #touched = new Set<string>()
  #moved = new Map<string, PlacedTransaction | null>()
  #sequence = 0

  isAlive(transaction: SimTransaction): boolean {
    return this.#alive.has(transaction.hash)
  }

  /** Older numbers were first seen earlier: each transaction's is higher than those of what it rests on. */
  sequenceOf(transaction: SimTransaction): number {
    return this.#alive.get(transaction.hash) ?? 0
  }

  /** Newest first. */
  entries(address: string): readonly Entry[] {
    const known = this.#sorted.get(address)
    if (known !== undefined) return known
    const sorted = [...(this.#entries.get(address)?.values() ?? [])].sort(newestFirst)
    this.#sorted.set(address, sorted)
    return sorted
  }

  /** Puts a transaction, new or moved, into a block that was mined at `time` (s). */
  confirm(transaction: SimTransaction, height: number, time: number, order: number): void {
    this.#place(transaction, height, time, order)
  }

  /** Puts a transaction, new or from a block that is no more, into the mempool. */
  wait(transaction: SimTransaction): void {
    this.#place(transaction, null, transaction.time, this.sequenceOf(transaction) || this.#sequence + 1)
  }

  /** Takes a transaction away together with all that rests on it. */
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
      this.#touch(address)
    }
  }

  /** What was touched since the last call. */
  takeTouched(): Touched {
    const addresses = new Map([...this.#touched].map((address) => [address, this.entries(address)]))
    const transactions = this.#moved
    this.#touched.clear()
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
      this.#touch(address)
    }
  }

  #touch(address: string): void {
    this.#touched.add(address)
    this.#sorted.delete(address)
  }
}
