import { type ChainSlug, chainOf } from '../../domain/chains/chain.ts'
import { areFarApart } from '../../domain/history/plausible.ts'
import type { StoredHistory } from '../../domain/history/stored-history.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import type { BatchChecker, CallOptions, ChainSource, RowsFingerprint } from '../../domain/ports/source.ts'
import type { SyncQueue } from '../../domain/ports/sync-queue.ts'
import { BATCH_ROWS } from '../walk/batch-rows.ts'

export interface ListedRowsParts {
  readonly store: Pick<RunStore, 'rows'>
  readonly queue: Pick<SyncQueue, 'dueVerifications'>
  readonly clock: Clock
}

/** An address whose stored history is compared. */
export interface ListedAddress {
  readonly chain: ChainSlug
  readonly address: string
}

interface Stated {
  readonly fingerprint: string
  readonly balance: bigint | undefined
  readonly tip: number
  /** When it was asked for (ms). */
  readonly at: number
}

/** How long (ms) a fingerprint may wait for the cross-check of its address. */
const WAITS_MS = 600_000

/**
 * Recognises histories of another source without reading them, where a source's fingerprint commits to the rows of a
 * history: the same transactions at the same heights, and the same balance. The addresses whose cross-checks are due next are asked about together.
 */
export class ListedRows {
  readonly #parts: ListedRowsParts
  /** The latest answer of each source for each chain, without the addresses that were compared since. */
  readonly #waiting = new Map<string, Map<string, Stated>>()
  /** The question under way to each source about each chain. */
  readonly #asking = new Map<string, Promise<unknown>>()

  constructor(parts: ListedRowsParts) {
    this.#parts = parts
  }

  /**
   * Whether the source lists the very rows that are stored. False says nothing: the source may have no such fingerprint,
   * or the same rows in another order within a block. Throws SourceError.
   */
  async areEqual(
    source: ChainSource,
    listed: ListedAddress,
    history: StoredHistory,
    options: CallOptions,
  ): Promise<boolean> {
    const checker = source.batchChecker
    const begin = checker?.rowsFingerprint
    if (checker == null || begin === undefined || (await this.#isUnconfirmed(history))) return false
    const stated = await this.#statedOf(source.name, checker, listed, options)
    if (stated === null || areFarApart(chainOf(listed.chain), stated.tip, history.tip)) return false
    if (stated.balance !== history.balance) return false
    return (await this.#fingerprintOf(history, begin(), options)) === stated.fingerprint
  }

  async #isUnconfirmed({ rowSetId, first, count }: StoredHistory): Promise<boolean> {
    const [newest] = count === 0 ? [] : await this.#parts.store.rows(rowSetId, first, 1)
    return newest?.height === null
  }

  async #statedOf(
    name: string,
    checker: BatchChecker,
    { chain, address }: ListedAddress,
    options: CallOptions,
  ): Promise<Stated | null> {
    const key = `${name} ${chain}`
    // A question under way may be about this address as well.
    for (let asking = this.#asking.get(key); asking !== undefined; asking = this.#asking.get(key))
      await asking.catch(() => {})
    const known = this.#waiting.get(key)?.get(address)
    this.#waiting.get(key)?.delete(address)
    if (known !== undefined && this.#parts.clock.now() - known.at < WAITS_MS) return known
    const asked = this.#ask(checker, { chain, address }, options).finally(() => this.#asking.delete(key))
    this.#asking.set(key, asked)
    const stated = await asked
    const found = stated.get(address) ?? null
    stated.delete(address)
    this.#waiting.set(key, stated)
    return found
  }

  async #ask(
    checker: BatchChecker,
    { chain, address }: ListedAddress,
    options: CallOptions,
  ): Promise<Map<string, Stated>> {
    const { queue, clock } = this.#parts
    const at = clock.now()
    const next = await queue.dueVerifications(at, chain, checker.sizeMax - 1)
    const addresses = [...new Set([address, ...next])]
    const { tip, fingerprints, balances } = await checker.check(
      { chain: chainOf(chain), addresses, repeat: 0, withBalances: true },
      options,
    )
    if (tip === null) return new Map()
    return new Map(
      [...fingerprints].map(([each, fingerprint]) => [
        each,
        { fingerprint, balance: balances?.get(each), tip, at },
      ]),
    )
  }

  /** From the oldest row up, page by page. */
  async #fingerprintOf(
    { rowSetId, first, count }: StoredHistory,
    fingerprint: RowsFingerprint,
    { signal }: CallOptions,
  ): Promise<string> {
    for (let end = first + count; end > first; ) {
      signal.throwIfAborted()
      const start = Math.max(first, end - BATCH_ROWS)
      const rows = await this.#parts.store.rows(rowSetId, start, end - start)
      fingerprint.add(rows.toReversed())
      end = start
    }
    return fingerprint.end()
  }
}
