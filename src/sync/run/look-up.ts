import { type ChainSlug, chainOf } from '../../domain/chains/chain.ts'
import type { ChainSource, HistoryPage } from '../../domain/ports/source.ts'
import { PageReader } from '../walk/page-reader.ts'
import type { PageTransactions } from '../walk/page-transactions.ts'
import { allFailed, isSourceFault } from './all-sources-failed.ts'
import type { FailedAttempt } from './failure.ts'
import { type ReadSetParts, readSet } from './read-set.ts'
import type { WantedWallet } from './wallet-answers.ts'

export interface LookUpRequest {
  readonly chain: ChainSlug
  /** Of any number, each once. */
  readonly addresses: readonly string[]
  /** See `CallOptions`. */
  readonly manual: boolean
  /** An answer of a set below this height is requested once more; by default any is accepted. */
  readonly tipFloor?: number
  /** The wallet that they belong to: its descriptors are sent to servers of one's own only. */
  readonly wallet?: WantedWallet
}

export interface LookUpParts extends ReadSetParts {
  /** Keeps the whole transactions of single pages; without it none are kept. */
  readonly transactions?: PageTransactions
}

/** The newest page of an address, of which it is the whole history if it has `transactionCount` rows. */
export interface LookedUp {
  readonly source: string
  readonly page: HistoryPage
  /** `set`: the number of rows was not stated for this address alone. */
  readonly proof: 'address' | 'set'
}

/**
 * Looks up addresses that need not be in the store: by wallets or sets where the first source that answers has them, otherwise
 * one by one. Every requested address is in the answer. Throws AllSourcesFailed, or the signal's reason.
 */
export async function lookUp(
  request: LookUpRequest,
  parts: LookUpParts,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, LookedUp>> {
  const { chain, addresses, manual } = request
  const serving = parts.sources.serving(chain)
  const found = new Map<string, LookedUp>()
  const attempts: FailedAttempt[] = []
  for (const source of serving.candidates(parts.clock.now(), manual)) {
    try {
      await lookUpWith(source, request, found, parts, signal)
      if (found.size === addresses.length) return found
    } catch (error) {
      if (signal.aborted || !isSourceFault(error)) throw error
      attempts.push({ source: source.name, error })
    }
  }
  throw allFailed(request, attempts)
}

/** Adds what the source says to `found`. Throws SourceError. */
async function lookUpWith(
  source: ChainSource,
  { chain, addresses, manual, tipFloor = 0, wallet }: LookUpRequest,
  found: Map<string, LookedUp>,
  { sources, clock, transactions }: LookUpParts,
  signal: AbortSignal,
): Promise<void> {
  const patienceMs = sources.serving(chain).patienceMs(source, clock.now())
  const options = { signal, manual, patienceMs }
  const others = addresses.filter((address) => !found.has(address))
  if (wallet !== undefined) {
    const withTransactions = transactions !== undefined
    const wanted = { chain, addresses: others, tipFloor, withTransactions }
    const pages = await wallet.answers.pages(source, wallet, wanted, { sources, clock }, options)
    for (const [address, page] of pages) found.set(address, { source: source.name, page, proof: 'address' })
  }
  const missing = others.filter((address) => !found.has(address))
  const sizeMax = source.setReader?.sizeMax ?? addresses.length
  // An address alone costs the same, and its reading states how many rows it has.
  for (let start = 0; start < missing.length - 1; start += sizeMax) {
    const set = { chain: chainOf(chain), addresses: missing.slice(start, start + sizeMax), tipFloor }
    const pages = await readSet(source, set, { sources, clock }, options)
    for (const [address, page] of pages) found.set(address, { source: source.name, page, proof: 'set' })
  }
  for (const address of missing.filter((each) => !found.has(each))) {
    const reader = new PageReader(
      { source, clock, transactions, ...options },
      { chain, address, manual, history: null },
    )
    found.set(address, { source: source.name, page: await reader.newest(0), proof: 'address' })
  }
}
