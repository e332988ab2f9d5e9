import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { ChainTotal } from '../../domain/ports/balances.ts'
import { toChain } from '../shared/columns/address-columns.ts'
import { fromColumn } from '../shared/columns/amount-column.ts'
import { toColumn } from './amount-column.ts'

/** The sums over all addresses of a chain. Each change of an address is added in its own transaction. */
export class ChainTotals {
  readonly #get: StatementSync
  readonly #all: StatementSync
  readonly #put: StatementSync

  constructor(db: DatabaseSync) {
    this.#get = db.prepare('select * from chain_total where chain = ?')
    this.#all = db.prepare('select * from chain_total where addresses > 0 order by chain')
    for (const statement of [this.#get, this.#all]) statement.setReadBigInts(true)
    this.#put = db.prepare(
      `insert or replace into chain_total (chain, addresses, transactions, balance, unconfirmed_balance)
        values (?, ?, ?, ?, ?)`,
    )
  }

  all(): ChainTotal[] {
    return this.#all.all().map(toTotal)
  }

  /** Adds what has changed; all numbers may be negative. */
  add({ chain, addresses, transactions, balance, unconfirmedBalance }: ChainTotal): void {
    const columns = this.#get.get(chain)
    const known = columns === undefined ? null : toTotal(columns)
    this.#put.run(
      chain,
      (known?.addresses ?? 0) + addresses,
      (known?.transactions ?? 0) + transactions,
      toColumn((known?.balance ?? 0n) + balance),
      toColumn((known?.unconfirmedBalance ?? 0n) + unconfirmedBalance),
    )
  }
}

function toTotal(columns: Record<string, unknown>): ChainTotal {
  return {
    chain: toChain(String(columns['chain'])),
    addresses: Number(columns['addresses']),
    transactions: Number(columns['transactions']),
    balance: fromColumn(columns['balance']),
    unconfirmedBalance: fromColumn(columns['unconfirmed_balance']),
  }
}
