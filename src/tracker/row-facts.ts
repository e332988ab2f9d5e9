import { setTimeout } from 'node:timers/promises'
import type { ChainSlug } from '../domain/chains/chain.ts'
import { classify } from '../domain/history/merged-row.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { MergedOwner, OwnerHistories } from '../domain/ports/owner-histories.ts'
import type { TransactionLookup } from '../domain/ports/transaction-lookup.ts'
import { addressesIn } from '../domain/transactions/effects.ts'
import type { KeptTransaction } from '../domain/transactions/kept-transaction.ts'
import { ownFactsOf } from '../domain/transactions/own-facts.ts'
import type { ChainRow } from './merged-pages.ts'

export interface RowFactsPorts {
  readonly owners: OwnerHistories
  readonly lookup: TransactionLookup
  readonly clock: Clock
}

/** A page waits so long (ms) for whole transactions; they are read on in the background. */
const PATIENCE_MS = 3000
/** After a reading failed or found nothing (ms). */
const PAUSE_MS = 60_000

/**
 * Finds out what rows are from the whole transactions: their kind and fee. Transactions are asked for when a row that
 * needs one is first shown, and kept; what was found out is stored with the row.
 */
export class RowFacts {
  readonly #ports: RowFactsPorts
  /** When (ms) to ask for transactions of a chain again. */
  readonly #pausedUntil = new Map<ChainSlug, number>()

  constructor(ports: RowFactsPorts) {
    this.#ports = ports
  }

  async complete(owner: MergedOwner, rows: readonly ChainRow[]): Promise<readonly ChainRow[]> {
    const completed = new Map<ChainRow, ChainRow>()
    const open = rows.filter(isOpen)
    for (const [chain, ofChain] of Map.groupBy(open, (row) => row.chain)) {
      for (const [row, found] of await this.#ofChain(owner, chain, ofChain)) completed.set(row, found)
    }
    return completed.size === 0 ? rows : rows.map((row) => completed.get(row) ?? row)
  }

  async #ofChain(
    owner: MergedOwner,
    chain: ChainSlug,
    rows: readonly ChainRow[],
  ): Promise<ReadonlyMap<ChainRow, ChainRow>> {
    const { owners } = this.#ports
    const kept = await this.#read(
      chain,
      rows.map(({ hash }) => hash),
    )
    const addresses = [...kept.values()].flatMap(({ transaction }) => addressesIn(transaction))
    const own = await owners.ownAmong(owner, chain, [...new Set(addresses)])
    const found = new Map<ChainRow, ChainRow>()
    for (const row of rows) {
      const transaction = kept.get(row.hash)?.transaction
      if (transaction === undefined) continue
      const facts = ownFactsOf(transaction, own)
      found.set(row, { ...row, ...classify(row, facts) })
      await owners.setFacts(owner, chain, row, facts)
    }
    return found
  }

  /** What is kept, after reading what is not, unless that has failed a short while ago. */
  async #read(chain: ChainSlug, hashes: readonly string[]): Promise<ReadonlyMap<string, KeptTransaction>> {
    const { lookup, clock } = this.#ports
    const kept = await lookup.kept(chain, hashes)
    const missing = hashes.filter((hash) => !kept.has(hash))
    if (missing.length === 0 || (this.#pausedUntil.get(chain) ?? 0) > clock.now()) return kept
    const reading = lookup
      .fetch(chain, missing, NEVER)
      .then(({ absent, retryAt }) => {
        if (retryAt !== null) this.#pausedUntil.set(chain, retryAt)
        else if (absent.length > 0) this.#pause(chain)
      })
      .catch(() => this.#pause(chain))
    await Promise.race([reading, setTimeout(PATIENCE_MS, undefined, { ref: false })])
    return new Map([...kept, ...(await lookup.kept(chain, missing))])
  }

  #pause(chain: ChainSlug): void {
    this.#pausedUntil.set(chain, this.#ports.clock.now() + PAUSE_MS)
  }
}

const NEVER = new AbortController().signal

/** Something left the owner's addresses, and it is not known whether all inputs are the owner's. */
function isOpen({ received, amount, kind, fee }: ChainRow): boolean {
  return received !== amount && kind === 'sent' && fee === null
}
