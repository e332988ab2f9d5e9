import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { AssetTotal } from '../../domain/ports/balances.ts'
import { toAssetId } from '../shared/columns/address-columns.ts'
import { fromColumn } from '../shared/columns/amount-column.ts'
import { toColumn } from './amount-column.ts'

/** The sums over all addresses of an asset. Each change of an address is added in its own transaction. */
export class AssetTotals {
  readonly #get: StatementSync
  readonly #all: StatementSync
  readonly #put: StatementSync

  constructor(db: DatabaseSync) {
    this.#get = db.prepare('select * from asset_total where asset = ?')
    this.#all = db.prepare('select * from asset_total where addresses > 0 order by asset')
    for (const statement of [this.#get, this.#all]) statement.setReadBigInts(true)
    this.#put = db.prepare(
      `insert or replace into asset_total (asset, addresses, transactions, balance, unconfirmed_balance)
        values (?, ?, ?, ?, ?)`,
    )
  }

  all(): AssetTotal[] {
    return this.#all.all().map(toTotal)
  }

  /** Adds what has changed; all numbers may be negative. */
  add({ asset, addresses, transactions, balance, unconfirmedBalance }: AssetTotal): void {
    const columns = this.#get.get(asset)
    const known = columns === undefined ? null : toTotal(columns)
    this.#put.run(
      asset,
      (known?.addresses ?? 0) + addresses,
      (known?.transactions ?? 0) + transactions,
      toColumn((known?.balance ?? 0n) + balance),
      toColumn((known?.unconfirmedBalance ?? 0n) + unconfirmedBalance),
    )
  }
}

function toTotal(columns: Record<string, unknown>): AssetTotal {
  return {
    asset: toAssetId(columns['asset']),
    addresses: Number(columns['addresses']),
    transactions: Number(columns['transactions']),
    balance: fromColumn(columns['balance']),
    unconfirmedBalance: fromColumn(columns['unconfirmed_balance']),
  }
}
