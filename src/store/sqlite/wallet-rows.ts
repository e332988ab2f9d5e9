import type { DatabaseSync } from 'node:sqlite'
import type { WalletDescriptor, WalletState } from '../../domain/wallet/wallet.ts'
import { toChain } from '../shared/columns/chain-column.ts'
import { toDroppedScripts, toWalletBranch, toWalletDescriptor } from '../shared/columns/wallet-columns.ts'
import { type Columns, Statements } from './statements.ts'

/** Reads the rows of wallets. */
export class WalletRows {
  readonly #statements: Statements

  constructor(db: DatabaseSync) {
    this.#statements = new Statements(db)
  }

  /** Undefined if there is no such wallet. */
  get(id: number): Columns | undefined {
    return this.#statements.get('select * from wallet where id = ? and removed_at is null', id)
  }

  all(): Columns[] {
    return this.#statements.all('select * from wallet where removed_at is null order by id')
  }

  state(row: Columns): WalletState {
    const id = Number(row['id'])
    const descriptors = this.#descriptors(id)
    const branches = this.#statements.all(
      'select * from wallet_branch where wallet_id = ? order by number',
      id,
    )
    return {
      id,
      chain: toChain(row['chain']),
      name: String(row['name']),
      gapLimit: Number(row['gap_limit']),
      descriptors,
      branches: branches.map((branch) => toWalletBranch(branch, descriptors)),
      dropped: toDroppedScripts(row),
    }
  }

  #descriptors(id: number): WalletDescriptor[] {
    return this.#statements
      .all('select * from wallet_descriptor where wallet_id = ? order by number', id)
      .map(toWalletDescriptor)
  }
}
