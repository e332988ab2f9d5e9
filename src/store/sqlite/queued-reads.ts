import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { SetLimits, WaitingReads } from '../../domain/ports/sync-queue.ts'
import { chooseSet, toQueuedRead } from '../shared/choose-set.ts'
import { type AddressColumns, toNumber } from '../shared/columns/address-columns.ts'
import type { AddressRows } from './address-rows.ts'
import { readClaim } from './claims.ts'
import { CLAIMABLE } from './interrupted-runs.ts'
import type { Statements } from './statements.ts'

/** Waits for a claim, and may be claimed now. */
export const QUEUED = `status = 'IN_PROGRESS' and running = 0 and ${CLAIMABLE}`

/** The addresses in the queue that need a full read. */
export class QueuedReads {
  readonly #statements: Statements
  readonly #rows: AddressRows

  constructor(statements: Statements, rows: AddressRows) {
    this.#statements = statements
    this.#rows = rows
  }

  /** The first one, and those that are read in one set with it. */
  choose(chain: ChainSlug, limits: SetLimits): readonly AddressColumns[] {
    const queued = this.#statements.all(
      `select address_id from sync where ${QUEUED} and chain = ? and want = 'read'
        order by urgency desc, queued_at, address_id limit ?`,
      chain,
      limits.most,
    )
    const reads = queued.flatMap(({ address_id: id }) => {
      const row = this.#rows.get(Number(id))
      return row === undefined ? [] : [toQueuedRead(row, readClaim(this.#statements, row))]
    })
    return chooseSet(reads, limits).map((id) => ({ address_id: id }))
  }

  waiting(chain: ChainSlug, most: number): WaitingReads {
    const row = this.#statements.get(
      `select count(*) as count, min(queued_at) as since from (select queued_at from sync
        where ${QUEUED} and chain = ? and want = 'read' and alone = 0
        order by urgency desc, queued_at, address_id limit ?)`,
      chain,
      most,
    )
    return { count: Number(row?.['count']), since: toNumber(row?.['since'] ?? null) }
  }
}
