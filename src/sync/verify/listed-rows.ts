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
  readonly tip: number
  /** When it was asked for (ms). */
  readonly at: number
}

/** How long (ms) a fingerprint may wait for the cross-check of its address. */
const WAITS_MS = 600_000

/**
 * Recognises histories of another source without reading them, where a source's fingerprint commits to the rows of a
 * history. The addresses whose cross-checks are due next are asked about together.
 */
export class ListedRows {
  readonly #parts: ListedRowsParts
  /** The latest answer of each source for each chain, without the addresses that were compared since. */
  readonly #waiting = new Map<string, Map<string, Stated>>()

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
    const { queue, clock } = this.#parts
    const key = `${name} ${chain}`
    const known = this.#waiting.get(key)?.get(address)
    this.#waiting.get(key)?.delete(address)
    if (known !== undefined && clock.now() - known.at < WAITS_MS) return known
    const at = clock.now()
    const next = await queue.dueVerifications(at, chain, checker.sizeMax - 1)
    const addresses = [...new Set([address, ...next])]
    const { tip, fingerprints } = await checker.check(
      { chain: chainOf(chain), addresses, repeat: 0 },
      options,
    )
    if (tip === null) return null
    const stated = new Map([...fingerprints].map(([each, fingerprint]) => [each, { fingerprint, tip, at }]))
    const found = stated.get(address) ?? null
    stated.delete(address)
    this.#waiting.set(key, stated)
    return found
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
