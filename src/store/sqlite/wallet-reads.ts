import type { DatabaseSync } from 'node:sqlite'
import type { SyncError } from '../../domain/address/tracked-address.ts'
import type { Wallet } from '../../domain/wallet/wallet.ts'
import { walletStatus } from '../../domain/wallet/wallet-status.ts'
import { type StandingCount, usedIn, walletVerification } from '../../domain/wallet/wallet-verification.ts'
import { toStandingCount } from '../shared/columns/standing-column.ts'
import { toSyncError } from '../shared/columns/sync-error-columns.ts'
import { toTime } from '../shared/columns/time-column.ts'
import { toDiscoveryError } from '../shared/columns/wallet-columns.ts'
import type { OwnerTotalsRows } from './owners/owner-totals-rows.ts'
import { type Columns, Statements } from './statements.ts'
import type { WalletRows } from './wallet-rows.ts'

interface Parts {
  readonly wallets: WalletRows
  readonly ownerTotals: OwnerTotalsRows
}

/** Wallets with what their addresses add up to. */
export class WalletReads {
  readonly #parts: Parts
  readonly #statements: Statements

  constructor(db: DatabaseSync, parts: Parts) {
    this.#parts = parts
    this.#statements = new Statements(db)
  }

  /** Null if there is no such wallet. */
  get(id: number): Wallet | null {
    const row = this.#parts.wallets.get(id)
    return row === undefined ? null : this.#read(row)
  }

  /** As added. */
  all(): Wallet[] {
    return this.#parts.wallets.all().map((row) => this.#read(row))
  }

  #read(row: Columns): Wallet {
    const state = this.#parts.wallets.state(row)
    const { id } = state
    const progress = this.#progressOf(id)
    const standings = this.#standingsOf(id)
    const [totals] = this.#parts.ownerTotals.of([{ kind: 'wallet', id }])
    const { status, error } = walletStatus({
      ...progress,
      isBehind: totals?.behind ?? false,
      isLookingUp: row['queued_at'] !== null,
      isDiscovered: row['discovered_at'] !== null,
      error: toDiscoveryError(row),
    })
    return {
      ...state,
      balance: totals?.balance ?? 0n,
      unconfirmedBalance: totals?.unconfirmedBalance ?? 0n,
      transactionCount: totals?.transactionCount ?? 0,
      status,
      error,
      used: usedIn(standings),
      verification: walletVerification(state.branches, standings),
      lastSyncedAt: toTime(row['discovered_at']),
      live: this.#isLive(id),
      nextSyncAt: status === 'IN_PROGRESS' ? null : toTime(row['next_discovery_at']),
      createdAt: toTime(row['created_at']) ?? 0,
    }
  }

  #isLive(id: number): boolean {
    const row = this.#statements.get(
      `select count(*) as count, count(live) as live from (
        select live from unused_address where wallet_id = ?1
        union all select s.live from derivation d cross join sync s on s.address_id = d.address_id where d.wallet_id = ?1)`,
      id,
    )
    return row !== undefined && row['count'] !== 0n && row['count'] === row['live']
  }

  #standingsOf(id: number): readonly StandingCount[] {
    return this.#statements
      .all('select standing, count(*) as addresses from derivation where wallet_id = ? group by standing', id)
      .map(toStandingCount)
  }

  #progressOf(id: number) {
    // A cross join keeps its order: the wallet's addresses are few among many.
    const busy = this.#statements.all(
      `select s.status, min(s.address_id) as id from derivation d cross join sync s on s.address_id = d.address_id
        where d.wallet_id = ? and s.status in ('IN_PROGRESS', 'ERROR') group by s.status`,
      id,
    )
    const failedId = busy.find(({ status }) => status === 'ERROR')?.['id']
    const failed = this.#statements.get('select * from sync where address_id = ?', Number(failedId ?? 0))
    return {
      hasInProgress: busy.some(({ status }) => status === 'IN_PROGRESS'),
      failed: failed === undefined ? null : (toSyncError(failed) as SyncError),
    }
  }
}
