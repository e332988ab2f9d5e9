import type { WalletState } from '../../../domain/wallet/wallet.ts'
import { toChain } from '../../shared/columns/chain-column.ts'
import { toDroppedScripts, toWalletBranch, toWalletDescriptor } from '../../shared/columns/wallet-columns.ts'
import type { Columns, Sql } from '../database.ts'

/** Locked until the transaction ends; undefined if there is no such wallet. */
export async function lockWallet(tx: Sql, id: number): Promise<Columns | undefined> {
  return tx.one('select * from wallet where id = $1 and removed_at is null for update', [id])
}

/** The states of the wallets whose rows these are, in their order. */
export async function readStates(sql: Sql, rows: readonly Columns[]): Promise<readonly WalletState[]> {
  const ids = rows.map((row) => row['id'])
  const read = (table: string) =>
    sql.all(`select * from ${table} where wallet_id = any($1) order by wallet_id, number`, [ids])
  const descriptors = Map.groupBy(await read('wallet_descriptor'), (row) => Number(row['wallet_id']))
  const branches = Map.groupBy(await read('wallet_branch'), (row) => Number(row['wallet_id']))
  return rows.map((row) => {
    const id = Number(row['id'])
    const own = (descriptors.get(id) ?? []).map(toWalletDescriptor)
    return {
      id,
      chain: toChain(row['chain']),
      name: String(row['name']),
      gapLimit: Number(row['gap_limit']),
      descriptors: own,
      branches: (branches.get(id) ?? []).map((branch) => toWalletBranch(branch, own)),
      dropped: toDroppedScripts(row),
    }
  })
}

export async function readState(sql: Sql, row: Columns): Promise<WalletState> {
  const [state] = await readStates(sql, [row])
  return state as WalletState
}
