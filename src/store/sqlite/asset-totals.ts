import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { type AssetId, isAssetId } from '../../domain/assets/asset.ts'
import type { AssetTotal } from '../../domain/ports/balances.ts'
import { toAssetId } from '../shared/columns/address-columns.ts'
import { amountOrNull, fromColumn } from '../shared/columns/amount-column.ts'
import { digestOfValues } from '../shared/digests/digest.ts'
import { toColumn } from './amount-column.ts'

/** The sums over all addresses of an asset. Each change of an address is added in its own transaction. */
export class AssetTotals {
  readonly #get: StatementSync
  readonly #headers: StatementSync
  readonly #every: StatementSync
  readonly #assets: StatementSync
  readonly #removeOthers: StatementSync
  readonly #put: StatementSync

  constructor(db: DatabaseSync) {
    this.#get = db.prepare('select * from asset_total where asset = ?')
    this.#headers = db.prepare(
      `select h.count, h.balance, h.unconfirmed_balance from address a
        join history h on h.owner_kind = 'address' and h.owner_id = a.id and h.asset = a.chain where a.chain = ?`,
    )
    this.#every = db.prepare('select * from asset_total order by asset')
    this.#assets = db.prepare('select distinct chain as asset from sync')
    this.#removeOthers = db.prepare(
      'delete from asset_total where asset not in (select value from json_each(?))',
    )
    for (const statement of [this.#get, this.#headers, this.#every]) statement.setReadBigInts(true)
    this.#put = db.prepare(
      `insert or replace into asset_total
          (asset, addresses, transactions, balance, unconfirmed_balance, checksum) values (?, ?, ?, ?, ?, ?)`,
    )
  }

  /** Those that are not as they were written are computed again. */
  all(): AssetTotal[] {
    const stored = this.#every.all()
    if (stored.every(isIntact)) return toTotals(stored)
    this.repair()
    return toTotals(this.#every.all())
  }

  /** computes those again that are not as they were written, or are missing. */
  repair(): void {
    const known = this.#every
      .all()
      .filter(isIntact)
      .map(({ asset }) => String(asset))
    const missing = this.#assets
      .all()
      .flatMap(({ asset }) => (isAssetId(String(asset)) ? toAssetId(asset) : []))
    this.#removeOthers.run(JSON.stringify(known))
    for (const asset of missing) if (!known.includes(asset)) this.recompute(asset)
  }

  recomputeAll(): void {
    this.#removeOthers.run('[]')
    this.repair()
  }

  /** From the headers of all histories, where what an address has contributed is not known. */
  recompute(asset: AssetId): void {
    let total: AssetTotal = { asset, addresses: 0, transactions: 0, balance: 0n, unconfirmedBalance: 0n }
    for (const row of this.#headers.iterate(asset)) {
      total = {
        asset,
        addresses: total.addresses + 1,
        transactions: total.transactions + Number(row['count']),
        balance: total.balance + (amountOrNull(row['balance']) ?? 0n),
        unconfirmedBalance: total.unconfirmedBalance + (amountOrNull(row['unconfirmed_balance']) ?? 0n),
      }
    }
    this.#write(total)
  }

  /** Adds what has changed; all numbers may be negative. */
  add({ asset, addresses, transactions, balance, unconfirmedBalance }: AssetTotal): void {
    const columns = this.#get.get(asset)
    // One that is damaged stays so until it is read: it is computed again then, with this change.
    if (columns !== undefined && !isIntact(columns)) return
    const known = columns === undefined ? null : toTotal(columns)
    this.#write({
      asset,
      addresses: (known?.addresses ?? 0) + addresses,
      transactions: (known?.transactions ?? 0) + transactions,
      balance: (known?.balance ?? 0n) + balance,
      unconfirmedBalance: (known?.unconfirmedBalance ?? 0n) + unconfirmedBalance,
    })
  }

  #write({ asset, addresses, transactions, balance, unconfirmedBalance }: AssetTotal): void {
    this.#put.run(
      asset,
      addresses,
      transactions,
      toColumn(balance),
      toColumn(unconfirmedBalance),
      digestOfValues([asset, addresses, transactions, balance, unconfirmedBalance]),
    )
  }
}

/** One without a checksum was written by an earlier version, or by another program. */
function isIntact(columns: Record<string, unknown>): boolean {
  const { asset, addresses, transactions, balance, unconfirmed_balance: unconfirmed, checksum } = columns
  return checksum === digestOfValues([asset, addresses, transactions, balance, unconfirmed])
}

function toTotals(stored: readonly Record<string, unknown>[]): AssetTotal[] {
  return stored.map(toTotal).filter(({ addresses }) => addresses > 0)
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
