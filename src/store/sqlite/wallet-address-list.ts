import type { DatabaseSync } from 'node:sqlite'
import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { WalletAddress, WalletAddressFilter, WalletAddressPage } from '../../domain/ports/wallet-book.ts'
import { unusedAddress } from '../../domain/wallet/unused-address.ts'
import type { Wallet, WalletBranch } from '../../domain/wallet/wallet.ts'
import { toTrackedAddress } from '../shared/columns/address-columns.ts'
import type { AddressLabels } from './address-labels.ts'
import type { AddressRows } from './address-rows.ts'
import { type Columns, Statements } from './statements.ts'

/** Pages of the addresses of a wallet, used or not, by script type, branch and index. */
export class WalletAddressList {
  readonly #rows: AddressRows
  readonly #labels: AddressLabels
  readonly #statements: Statements

  constructor(db: DatabaseSync, rows: AddressRows, labels: AddressLabels) {
    this.#rows = rows
    this.#labels = labels
    this.#statements = new Statements(db)
  }

  read(wallet: Wallet, { limit, offset, used, branch }: WalletAddressFilter): WalletAddressPage {
    const order = wallet.branches
      .filter((one) => branch === undefined || one.branch === branch)
      .toSorted((a, b) => a.descriptor - b.descriptor || a.branch - b.branch)
    const addresses: WalletAddress[] = []
    let total = 0
    for (const one of order) {
      const counted = this.#count(wallet.id, one.number, used)
      const skipped = Math.max(0, offset - total)
      total += counted
      if (skipped >= counted || addresses.length >= limit) continue
      const page = this.#page(wallet.id, one.number, used, limit - addresses.length, skipped)
      addresses.push(...this.#toAddresses(wallet, one, page))
    }
    return { total, addresses }
  }

  #count(walletId: number, branch: number, used: boolean | undefined): number {
    const row = this.#statements.get(`select count(*) as n from (${listed(used)})`, walletId, branch)
    return Number(row?.['n'])
  }

  #page(
    walletId: number,
    branch: number,
    used: boolean | undefined,
    limit: number,
    offset: number,
  ): Columns[] {
    return this.#statements.all(
      `select * from (${listed(used)}) order by place limit ?3 offset ?4`,
      walletId,
      branch,
      limit,
      offset,
    )
  }

  #toAddresses(wallet: Wallet, branch: WalletBranch, rows: readonly Columns[]): WalletAddress[] {
    const unused = rows.flatMap(({ address }) => (address === null ? [] : [String(address)]))
    const labels = this.#labels.of(wallet.chain, unused)
    const { descriptor, scriptType } = branch
    return rows.map((row) => {
      const [id, index, address] = [Number(row['id']), Number(row['place']), String(row['address'])]
      const live = row['live'] !== null
      const place = { id, index, address, live, label: labels.get(address) ?? null }
      return {
        address: this.#tracked(id) ?? unusedAddress(wallet, branch, place),
        derivation: { walletId: wallet.id, descriptor, scriptType, branch: branch.branch, index },
      }
    })
  }

  #tracked(id: number): TrackedAddress | null {
    const row = this.#rows.get(id)
    return row === undefined ? null : toTrackedAddress(row)
  }
}

/**
 * Ids and places of the addresses of a branch; `address` and `live` only of those that have never been used. A cross join keeps its
 * order: the branch has few of all histories.
 */
function listed(used: boolean | undefined): string {
  const rest = 'select id, place, address, live from unused_address where wallet_id = ?1 and branch = ?2'
  const tracked = (condition: string) =>
    `select d.address_id as id, d.place, null as address, null as live from derivation d
      cross join history h on h.owner_kind = 'address' and h.owner_id = d.address_id
      where d.wallet_id = ?1 and d.branch = ?2 ${condition}`
  if (used === undefined) return `${tracked('')} union all ${rest}`
  return used ? tracked('and h.count > 0') : `${tracked('and h.count = 0')} union all ${rest}`
}
