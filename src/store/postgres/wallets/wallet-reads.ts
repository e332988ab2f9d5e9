import type { SyncError } from '../../../domain/address/tracked-address.ts'
import type { OwnerTotals } from '../../../domain/ports/owner-histories.ts'
import type { Wallet, WalletState } from '../../../domain/wallet/wallet.ts'
import { walletStatus } from '../../../domain/wallet/wallet-status.ts'
import { type StandingCount, usedIn, walletVerification } from '../../../domain/wallet/wallet-verification.ts'
import { toStandingCount } from '../../shared/columns/standing-column.ts'
import { toSyncError } from '../../shared/columns/sync-error-columns.ts'
import { toTime } from '../../shared/columns/time-column.ts'
import { toDiscoveryError } from '../../shared/columns/wallet-columns.ts'
import type { Columns, Sql } from '../database.ts'
import { liveOf } from '../live-column.ts'
import { readOwnerTotals } from '../owners/owner-histories.ts'
import { readStates } from './wallet-rows.ts'

/** Of each wallet: whether one of its addresses is queued, whether all are watched, and one that failed. */
const PROGRESS = `select w.id as wallet_id, f.*,
    exists (select from derivation d join sync s on s.address_id = d.address_id
      where d.wallet_id = w.id and s.status = 'IN_PROGRESS') as in_progress,
    (select count(*) > 0 and count(*) = count(live) from (
      select ${liveOf('u')} as live from unused_address u where u.wallet_id = w.id
      union all select ${liveOf('s')} from derivation d join sync s on s.address_id = d.address_id
        where d.wallet_id = w.id) as each) as live
  from unnest($1::bigint[]) as w (id) left join lateral (
    select s.status, s.error_code, s.error_detail, s.error_retry_at from derivation d
      join sync s on s.address_id = d.address_id where d.wallet_id = w.id and s.status = 'ERROR' limit 1) as f on true`

const STANDINGS = `select wallet_id, standing, count(*) as addresses from derivation
  where wallet_id = any($1) group by wallet_id, standing`

/** As added. */
export async function readAllWallets(sql: Sql): Promise<readonly Wallet[]> {
  return readWallets(sql, await sql.all('select * from wallet where removed_at is null order by id'))
}

/** Null if there is no such wallet. */
export async function readWallet(sql: Sql, id: number): Promise<Wallet | null> {
  const row = await sql.one('select * from wallet where id = $1 and removed_at is null', [id])
  if (row === undefined) return null
  const [wallet] = await readWallets(sql, [row])
  return wallet as Wallet
}

async function readWallets(sql: Sql, rows: readonly Columns[]): Promise<readonly Wallet[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => Number(row['id']))
  const states = await readStates(sql, rows)
  const totals = await readOwnerTotals(
    sql,
    ids.map((id) => ({ kind: 'wallet', id })),
  )
  const byOwner = new Map(totals.map((one) => [one.owner.id, one]))
  const progress = new Map((await sql.all(PROGRESS, [ids])).map((row) => [Number(row['wallet_id']), row]))
  const standings = Map.groupBy(await sql.all(STANDINGS, [ids]), (row) => Number(row['wallet_id']))
  return rows.map((row, at) => {
    const id = Number(row['id'])
    const counted = (standings.get(id) ?? []).map(toStandingCount)
    return toWallet(row, states[at] as WalletState, byOwner.get(id), progress.get(id) ?? {}, counted)
  })
}

function toWallet(
  row: Columns,
  state: WalletState,
  totals: OwnerTotals | undefined,
  progress: Columns,
  standings: readonly StandingCount[],
): Wallet {
  const { status, error } = walletStatus({
    hasInProgress: progress['in_progress'] === true,
    failed: progress['status'] === 'ERROR' ? (toSyncError(progress) as SyncError) : null,
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
    live: progress['live'] === true,
    nextSyncAt: status === 'IN_PROGRESS' ? null : toTime(row['next_discovery_at']),
    createdAt: toTime(row['created_at']) ?? 0,
  }
}
