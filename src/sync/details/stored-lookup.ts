import { type ChainSlug, chainOf } from '../../domain/chains/chain.ts'
import { AppError } from '../../domain/errors.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { ChainSource } from '../../domain/ports/source.ts'
import type { TransactionDetails } from '../../domain/ports/transaction-details.ts'
import type { FetchedTransactions, Need, TransactionLookup } from '../../domain/ports/transaction-lookup.ts'
import { isFresh, type KeptTransaction, keptTransaction } from '../../domain/transactions/kept-transaction.ts'
import type { SourceOrder } from '../pacing/source-order.ts'
import { hasBudgetToSpare } from './budget-to-spare.ts'
import { readFromSource, type SourceReadings } from './read-from-source.ts'
import { SourceFailures } from './source-failures.ts'

export interface LookupParts {
  readonly details: TransactionDetails
  readonly sources: SourceOrder
  readonly clock: Clock
  /** Aborted when the program begins to stop. */
  readonly stopping: AbortSignal
}

/** The longest (ms) that a person waits, and how much of it for the budgets of one source. */
const ANSWER_MS = 30_000
const PATIENCE_MS = 10_000
/** How soon (ms) missing ones are worth another attempt. */
const RETRY_MS = 60_000
/** How much of a day's budget may be used up. */
const SHARES: Readonly<Record<Need, number>> = { needed: 1 / 2, useful: 1 / 4 }
const NOTHING: SourceReadings = { byHash: new Map(), failure: null }

/** Whole transactions: kept in the store, and asked of the sources in their order of preference. */
export class StoredLookup implements TransactionLookup {
  readonly #parts: LookupParts
  /** What is being asked, by chain and hash. */
  readonly #asked = new Map<string, Promise<KeptTransaction | null>>()

  constructor(parts: LookupParts) {
    this.#parts = parts
  }

  async find(chain: ChainSlug, hash: string): Promise<KeptTransaction | null> {
    const { details, clock } = this.#parts
    const kept = (await details.get(chain, [hash])).get(hash)
    if (kept !== undefined && isFresh(chainOf(chain), kept, await details.tip(chain), clock.now()))
      return kept
    try {
      const found = await this.#askOnce(chain, hash)
      if (found === null && kept !== undefined) await details.forget(chain, hash)
      return found
    } catch (error) {
      // What was read before is better than nothing.
      if (kept !== undefined && error instanceof AppError && error.code === 'source_unavailable') return kept
      throw error
    }
  }

  kept(chain: ChainSlug, hashes: readonly string[]): Promise<ReadonlyMap<string, KeptTransaction>> {
    return this.#parts.details.get(chain, hashes)
  }

  async fetch(
    chain: ChainSlug,
    hashes: readonly string[],
    need: Need,
    signal: AbortSignal,
  ): Promise<FetchedTransactions> {
    const { sources, clock } = this.#parts
    const kept = await this.kept(chain, hashes)
    let open = [...new Set(hashes)].filter((hash) => !kept.has(hash))
    const unanswered = new Set<string>()
    const order = sources.serving(chain)
    for (const source of order.candidates(clock.now())) {
      if (!canServe(source, need) || open.length === 0) continue
      const { byHash } = await this.#readInBackground(chain, source, open, need, signal)
      await this.#keep(chain, source, byHash)
      open = open.filter((hash) => byHash.get(hash)?.kind !== 'found')
      for (const hash of open) if (!byHash.has(hash)) unanswered.add(hash)
    }
    const missing = open.filter((hash) => unanswered.has(hash))
    const now = clock.now()
    return {
      missing,
      absent: open.filter((hash) => !unanswered.has(hash)),
      retryAt: missing.length === 0 ? null : Math.max(order.availableAt(now), now + RETRY_MS),
    }
  }

  /** Concurrent callers share one request. */
  #askOnce(chain: ChainSlug, hash: string): Promise<KeptTransaction | null> {
    const key = `${chain} ${hash}`
    const asked = this.#asked.get(key) ?? this.#ask(chain, hash).finally(() => this.#asked.delete(key))
    this.#asked.set(key, asked)
    return asked
  }

  async #ask(chain: ChainSlug, hash: string): Promise<KeptTransaction | null> {
    const { sources, clock, stopping } = this.#parts
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(ANSWER_MS)])
    const failures = new SourceFailures(chain)
    let isUnknown = false
    let isKnown = false
    for (const source of sources.serving(chain).candidates(clock.now(), true)) {
      if (source.transactionReader === null) continue
      const options = { signal, manual: true, patienceMs: PATIENCE_MS }
      const parts = {
        source,
        reader: source.transactionReader,
        chain: chainOf(chain),
        hashes: [hash],
        options,
      }
      const { byHash, failure } = await readFromSource(parts).catch((error) => {
        throw signal.aborted ? failures.timedOut() : error
      })
      const [kept] = await this.#keep(chain, source, byHash)
      if (kept !== undefined) return kept
      const reading = byHash.get(hash)
      if (reading?.kind === 'unknown') isUnknown = true
      if (reading?.kind === 'unusable') {
        isKnown = true
        failures.add(reading.reason, null)
      }
      if (failure !== null) failures.add(failure.message, failure.retryAt)
    }
    if (isUnknown && !isKnown) return null
    throw failures.toError()
  }

  async #readInBackground(
    chain: ChainSlug,
    source: ChainSource,
    hashes: readonly string[],
    need: Need,
    signal: AbortSignal,
  ): Promise<SourceReadings> {
    const { transactionReader: reader } = source
    const hasBudget = () => hasBudgetToSpare(source, this.#parts.clock.now(), SHARES[need])
    if (reader === null || !hasBudget()) return NOTHING
    return await readFromSource({
      source,
      reader,
      chain: chainOf(chain),
      hashes,
      options: { signal, manual: false, patienceMs: 0 },
      mayContinue: hasBudget,
      mayDivide: need === 'needed',
    })
  }

  async #keep(
    chain: ChainSlug,
    { name }: ChainSource,
    byHash: SourceReadings['byHash'],
  ): Promise<readonly KeptTransaction[]> {
    const { clock, details } = this.#parts
    const readAt = clock.now()
    const known = await details.tip(chain)
    const found = [...byHash.values()].flatMap((reading): KeptTransaction[] => {
      if (reading.kind !== 'found') return []
      const { transaction, tip } = reading
      return [keptTransaction(transaction, { source: name, readAt, tip: tip ?? known })]
    })
    if (found.length > 0) await details.keep(chain, found)
    return found
  }
}

function canServe({ transactionReader }: ChainSource, need: Need): boolean {
  return transactionReader !== null && (need === 'needed' || transactionReader.sizeMax > 1)
}
