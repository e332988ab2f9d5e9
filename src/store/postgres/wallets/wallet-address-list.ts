import type { TrackedAddress } from '../../../domain/address/tracked-address.ts'
import type {
  WalletAddress,
  WalletAddressFilter,
  WalletAddressPage,
} from '../../../domain/ports/wallet-book.ts'
import { unusedAddress } from '../../../domain/wallet/unused-address.ts'
import type { Wallet, WalletBranch } from '../../../domain/wallet/wallet.ts'
import { toTrackedAddress } from '../../shared/columns/address-columns.ts'
import { labelsOf } from '../address-labels.ts'
import type { Columns, Sql } from '../database.ts'
import { liveOf } from '../live-column.ts'
import { readTracked } from '../tracked-row.ts'

interface Listed {
  readonly branch: WalletBranch
  /** `id`, `place`, and `address` of one that has never been used. */
  readonly row: Columns
}

/** A page of the addresses of a wallet, used or not, by script type, branch and index. */
export async function listWalletAddresses(
  sql: Sql,
  wallet: Wallet,
  { limit, offset, used, branch }: WalletAddressFilter,
): Promise<WalletAddressPage> {
  const order = wallet.branches
    .filter((one) => branch === undefined || one.branch === branch)
    .toSorted((a, b) => a.descriptor - b.descriptor || a.branch - b.branch)
  const listed: Listed[] = []
  let total = 0
  for (const one of order) {
    const counted = await countOf(sql, wallet.id, one.number, used)
    const skipped = Math.max(0, offset - total)
    total += counted
    const room = limit - listed.length
    if (skipped >= counted || room <= 0) continue
    const rows = await sql.all(
      `select * from (${addressesOf(used)}) as l order by place limit $3 offset $4`,
      [wallet.id, one.number, room, skipped],
    )
    listed.push(...rows.map((row) => ({ branch: one, row })))
  }
  return { total, addresses: await toAddresses(sql, wallet, listed) }
}

async function countOf(
  sql: Sql,
  walletId: number,
  branch: number,
  used: boolean | undefined,
): Promise<number> {
  const row = await sql.one(`select count(*) as n from (${addressesOf(used)}) as l`, [walletId, branch])
  return Number(row?.['n'])
}

async function toAddresses(
  sql: Sql,
  wallet: Wallet,
  listed: readonly Listed[],
): Promise<readonly WalletAddress[]> {
  const ids = listed.map(({ row }) => Number(row['id']))
  const rows = ids.length === 0 ? [] : await readTracked(sql, 'a.id = any($1)', [ids])
  const tracked = new Map(
    rows.map((row): [number, TrackedAddress] => [Number(row['id']), toTrackedAddress(row)]),
  )
  const unused = listed.flatMap(({ row }) => (row['address'] === null ? [] : [String(row['address'])]))
  const labels = await labelsOf(sql, wallet.chain, unused)
  return listed.map(({ branch, row }) => {
    const id = Number(row['id'])
    const index = Number(row['place'])
    const text = String(row['address'])
    const label = labels.get(text) ?? null
    const live = (row['live'] ?? null) !== null
    const address =
      tracked.get(id) ?? unusedAddress(wallet, branch, { id, index, address: text, label, live })
    const { descriptor, scriptType, branch: number } = branch
    return { address, derivation: { walletId: wallet.id, descriptor, scriptType, branch: number, index } }
  })
}

/** Ids and places of the addresses of a branch; `address` and `live` only of those that have never been used. */
function addressesOf(used: boolean | undefined): string {
  const rest = `select u.id, u.place, u.address, ${liveOf('u')} as live from unused_address u
    where wallet_id = $1 and branch = $2`
  const tracked = (condition: string) =>
    `select d.address_id as id, d.place, null as address, null as live from derivation d
        join history h on h.id = d.address_id
      where d.wallet_id = $1 and d.branch = $2 ${condition}`
  if (used === undefined) return `${tracked('')} union all ${rest}`
  return used ? tracked('and h.count > 0') : `${tracked('and h.count = 0')} union all ${rest}`
}
