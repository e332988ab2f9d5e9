import { setImmediate } from 'node:timers/promises'
import type { Chain } from '../../domain/chains/chain.ts'
import type { Transfer } from '../../domain/history/transfer.ts'
import type { CallOptions } from '../../domain/ports/call-options.ts'
import { type HistoryPage, SourceError, type StatedTotals } from '../../domain/ports/source.ts'
import type { Transaction } from '../../domain/transactions/transaction.ts'
import type { RequestTarget } from '../../net/outcome.ts'
import { netAmounts, parentsOf } from './amounts.ts'
import type { BlockHeaders } from './block-headers.ts'
import type { HistoryList } from './history-lists.ts'
import type { RawByHash, RawTransactions } from './raw-transactions.ts'
import type { Listed, Status } from './status-hash.ts'
import type { Subject } from './subject.ts'
import { wholeTransaction } from './whole-transaction.ts'

export interface HistoryPagesParts {
  readonly chain: Chain
  readonly headers: BlockHeaders
  readonly transactions: RawTransactions
}

export interface Asked {
  readonly target: RequestTarget
  readonly options: CallOptions
}

/** Equal as long as the status is; no other source's fingerprint begins so. */
export function fingerprint(status: Status): string {
  return `electrum:${status ?? ''}`
}

export function totalsOf({ entries, balance, status, tip }: HistoryList): StatedTotals {
  return { tip, balance, transactionCount: entries.length, fingerprint: fingerprint(status) }
}

/** The entries newest first: unconfirmed ones, then by block, within one in the reverse of its own order. */
export function newestFirst({ entries }: HistoryList): readonly Listed[] {
  return entries.toReversed()
}

/** Makes rows of entries of a list: amounts from the transactions, times from the headers. */
export class HistoryPages {
  readonly #parts: HistoryPagesParts

  constructor(parts: HistoryPagesParts) {
    this.#parts = parts
  }

  /** The rows of some entries of the list, and the whole transactions as far as they are known. Throws SourceError. */
  async rows(
    { script }: Subject,
    list: HistoryList,
    entries: readonly Listed[],
    { target, options }: Asked,
  ): Promise<Pick<HistoryPage, 'rows' | 'transactions'>> {
    const { transactions, headers } = this.#parts
    const hashes = entries.map(({ hash }) => hash)
    const own = await transactions.read(hashes, target, options)
    requireAll(hashes, own)
    const parents = parentsOf(own.values())
    const needed = list.entries.flatMap(({ hash }) => (parents.has(hash) && !own.has(hash) ? [hash] : []))
    const funding = await transactions.read(needed, target, options)
    requireAll(needed, funding)
    const times = await headers.times(confirmedHeights(entries), target, options)
    const all = new Map([...own, ...funding])
    const rows = rowsOf(script, entries, all, times)
    return { rows, transactions: this.#whole(rows, all) }
  }

  /**
   * The whole histories of several addresses, read together; one whose rows do not add up to its balance is missing.
   * Throws SourceError.
   */
  async all(
    lists: ReadonlyMap<Subject, HistoryList>,
    { target, options }: Asked,
  ): Promise<ReadonlyMap<string, HistoryPage>> {
    const { transactions, headers } = this.#parts
    const entries = [...lists.values()].flatMap((list) => list.entries)
    const hashes = entries.map(({ hash }) => hash)
    const found = await transactions.read(hashes, target, options)
    const times = await headers.times(confirmedHeights(entries), target, options)
    const pages = new Map<string, HistoryPage>()
    for (const [{ address, script }, list] of lists) {
      await setImmediate()
      const newest = newestFirst(list)
      const own = new Map(newest.flatMap(({ hash }) => pairOf(hash, found)))
      if (newest.some(({ hash }) => !own.has(hash))) continue
      const rows = rowsOf(script, newest, own, times)
      const sum = rows.reduce((total, { amount }) => total + amount, 0n)
      if (sum === list.balance) pages.set(address, { ...totalsOf(list), offset: 0, rows })
    }
    return pages
  }

  /** Those of which every spent output is known without another request. */
  #whole(rows: readonly Transfer[], all: RawByHash): readonly Transaction[] {
    const { chain, transactions } = this.#parts
    return rows.slice(0, WHOLE_MAX).flatMap(({ hash, height, time }) => {
      const raw = all.get(hash)
      const parent = (wanted: string) => all.get(wanted) ?? transactions.known(wanted)
      const whole = raw === undefined ? null : wholeTransaction(chain, hash, raw, { height, time }, parent)
      return whole === null ? [] : [whole]
    })
  }
}

const WHOLE_MAX = 1000

function rowsOf(
  script: Uint8Array,
  entries: readonly Listed[],
  all: RawByHash,
  times: ReadonlyMap<number, number>,
): readonly Transfer[] {
  const amounts = netAmounts(
    script,
    entries.map(({ hash }) => hash),
    all,
  )
  return entries.map(({ hash, height }) => ({
    hash,
    amount: amounts.get(hash) ?? 0n,
    height: height > 0 ? height : null,
    time: height > 0 ? (times.get(height) ?? null) : null,
  }))
}

function confirmedHeights(entries: readonly Listed[]): readonly number[] {
  return [...new Set(entries.map(({ height }) => height).filter((height) => height > 0))]
}

function pairOf(hash: string, all: RawByHash) {
  const transaction = all.get(hash)
  return transaction === undefined ? [] : [[hash, transaction] as const]
}

function requireAll(hashes: readonly string[], found: RawByHash): void {
  const missing = hashes.find((hash) => !found.has(hash))
  if (missing === undefined) return
  throw new SourceError(
    'unusable',
    'source_inconsistent',
    `The Electrum server lists transaction ${missing}, but does not know it.`,
  )
}
