import type { DatabaseSync } from 'node:sqlite'
import type { SyncError } from '../../domain/address/tracked-address.ts'
import type { Wallet } from '../../domain/wallet/wallet.ts'
import { walletStatus } from '../../domain/wallet/wallet-status.ts'
import { toNumber } from '../shared/columns/address-columns.ts'
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
      used: progress.used,
      lastSyncedAt: toTime(row['discovered_at']),
      nextSyncAt: status === 'IN_PROGRESS' ? null : toTime(row['next_discovery_at']),
      createdAt: toTime(row['created_at']) ?? 0,
    }
  }

  #progressOf(id: number) {
    // A cross join keeps its order: the wallet's addresses are few among many.
    const of = `from derivation d join sync s on s.address_id = d.address_id where d.wallet_id = ?1`
    const row = this.#statements.get(
      `select exists (select 1 ${of} and s.status = 'IN_PROGRESS') as in_progress,
        (select count(*) from derivation d cross join history h on h.owner_kind = 'address' and h.owner_id = d.address_id
          where d.wallet_id = ?1 and h.count > 0) as used`,
      id,
    )
    const failed = this.#statements.get(`select s.* ${of} and s.status = 'ERROR' limit 1`, id)
    return {
      hasInProgress: row?.['in_progress'] === 1n,
      used: toNumber(row?.['used'] ?? 0) ?? 0,
      failed: failed === undefined ? null : (toSyncError(failed) as SyncError),
    }
  }
}
