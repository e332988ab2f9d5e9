import type { ChainSlug } from '../domain/chains/chain.ts'
import { classify } from '../domain/history/merged-row.ts'
import type { KnownTransaction, MergedOwner, OwnerHistories } from '../domain/ports/owner-histories.ts'
import { addressesIn } from '../domain/transactions/effects.ts'
import { ownFactsOf } from '../domain/transactions/own-facts.ts'
import { FactRequests, type FactRequestsPorts } from './fact-requests.ts'
import type { ChainRow } from './merged-pages.ts'

export interface RowFactsPorts extends FactRequestsPorts {
  readonly owners: OwnerHistories
}

/**
 * Finds out what rows are from the whole transactions: their kind and fee. Transactions are asked for when a row that
 * needs one is first shown, and kept; what was found out is stored with the row.
 */
export class RowFacts {
  readonly #ports: RowFactsPorts
  readonly #requests: FactRequests

  constructor(ports: RowFactsPorts) {
    this.#ports = ports
    this.#requests = new FactRequests(ports)
  }

  /** `use`: the rows are shown, or searched for some to show. */
  async complete(
    owner: MergedOwner,
    rows: readonly ChainRow[],
    use: 'show' | 'search',
  ): Promise<readonly ChainRow[]> {
    if (rows.every(({ isKnown }) => isKnown)) return rows
    const completed = new Map<ChainRow, ChainRow>()
    for (const [chain, ofChain] of Map.groupBy(rows, (row) => row.chain)) {
      for (const [row, found] of await this.#ofChain(owner, chain, ofChain, use)) completed.set(row, found)
    }
    return completed.size === 0 ? rows : rows.map((row) => completed.get(row) ?? row)
  }

  async #ofChain(
    owner: MergedOwner,
    chain: ChainSlug,
    rows: readonly ChainRow[],
    use: 'show' | 'search',
  ): Promise<ReadonlyMap<ChainRow, ChainRow>> {
    const { owners } = this.#ports
    const found = new Map<ChainRow, ChainRow>()
    const kept = await this.#requests.read(chain, rows, use === 'show')
    if (kept.size === 0) return found
    const addresses = [...kept.values()].flatMap(({ transaction }) => addressesIn(transaction))
    const own = await owners.ownAmong(owner, chain, [...new Set(addresses)])
    const known: KnownTransaction[] = []
    for (const row of rows) {
      const transaction = row.isKnown ? undefined : kept.get(row.hash)?.transaction
      if (transaction === undefined) continue
      const touched = addressesIn(transaction).filter((address) => own.has(address))
      // What some own address has of the transaction is not merged yet: its kind would contradict the amounts.
      if (touched.length > row.addresses) continue
      const facts = ownFactsOf(transaction, own)
      found.set(row, { ...row, ...classify(row, facts) })
      if (touched.length === row.addresses) known.push({ ...row, facts })
    }
    if (known.length > 0) await owners.setFacts(owner, chain, known)
    return found
  }
}
