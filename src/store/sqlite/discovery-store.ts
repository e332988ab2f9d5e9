import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import { type Claim, RunLost } from '../../domain/ports/claim.ts'
import type {
  Discovered,
  DiscoveryClaim,
  DiscoveryFailure,
  DiscoveryLease,
  DiscoveryStore,
  LookUp,
  UnusedAddress,
} from '../../domain/ports/discovery-store.ts'
import type { StoreChange } from '../../domain/ports/store-changes.ts'
import { LIVE_CHECK_MS } from '../../domain/ports/watched-addresses.ts'
import type { FollowedAddresses, NewBranch } from '../../domain/wallet/followed-addresses.ts'
import { requireCovered } from '../../domain/wallet/gap-not-covered.ts'
import { isUnfinished } from '../../domain/wallet/unfinished-discovery.ts'
import type { WalletState } from '../../domain/wallet/wallet.ts'
import { toNumber } from '../shared/columns/address-columns.ts'
import { isSyncErrorCode } from '../shared/columns/sync-error-columns.ts'
import { toGapAnswers } from '../shared/columns/wallet-columns.ts'
import { BUILT_AT_ONCE } from '../shared/merge/spacing.ts'
import type { AddressRows } from './address-rows.ts'
import type { SqliteChanges } from './changes.ts'
import { readClaim } from './claims.ts'
import type { GroupMembers } from './groups/group-members.ts'
import type { OwnerMembers } from './owners/owner-members.ts'
import type { SharedAddresses } from './shared-addresses.ts'
import { type Columns, Statements } from './statements.ts'
import type { WalletAddresses } from './wallet-addresses.ts'
import type { WalletBranches } from './wallet-branches.ts'
import type { WalletRemovals } from './wallet-removals.ts'
import type { WalletRows } from './wallet-rows.ts'

interface Parts {
  readonly rows: AddressRows
  readonly changes: SqliteChanges
  readonly wallets: WalletRows
  readonly walletAddresses: WalletAddresses
  readonly walletBranches: WalletBranches
  readonly shared: SharedAddresses
  readonly walletRemovals: WalletRemovals
  readonly members: OwnerMembers
  readonly groupMembers: GroupMembers
}

export class SqliteDiscoveryStore implements DiscoveryStore {
  readonly #parts: Parts
  readonly #statements: Statements

  constructor(db: DatabaseSync, parts: Parts) {
    this.#parts = parts
    this.#statements = new Statements(db)
  }

  async nextAt(): Promise<number | null> {
    const row = this.#statements.get(
      `select min(next_discovery_at) as at from wallet where queued_at is null and removed_at is null`,
    )
    return toNumber(row?.['at'] ?? null)
  }

  async claim(chains: readonly ChainSlug[], now: number): Promise<DiscoveryClaim | null> {
    return this.#parts.changes.transaction((changed) => {
      const row = this.#statements.get(
        `update wallet set running = 1, run = run + 1, again = 0, queued_at = coalesce(queued_at, ?2) where id = (
            select id from wallet where running = 0 and removed_at is null
                and chain in (select value from json_each(?1)) and (queued_at is not null or next_discovery_at <= ?2)
              order by manual desc, coalesce(queued_at, next_discovery_at), id limit 1)
          returning *`,
        JSON.stringify(chains),
        now,
      )
      if (row === undefined) return null
      changed({ kind: 'wallet', id: Number(row['id']) })
      return {
        walletId: Number(row['id']),
        run: Number(row['run']),
        wallet: this.#parts.wallets.state(row),
        manual: row['manual'] === 1n,
        discovered: row['discovered_at'] !== null,
        answered: toGapAnswers(row),
        failures: Number(row['failures']),
        failedWith: isSyncErrorCode(row['error_code']) ? row['error_code'] : null,
      }
    })
  }

  async unused(lease: DiscoveryLease, branch: number, from: number, limit: number): Promise<UnusedAddress[]> {
    return this.#statements
      .all(
        `select id, branch, place, address from unused_address
          where wallet_id = ? and branch = ? and place >= ? order by place limit ?`,
        lease.walletId,
        branch,
        from,
        limit,
      )
      .map((row) => ({
        id: Number(row['id']),
        branch: Number(row['branch']),
        index: Number(row['place']),
        address: String(row['address']),
      }))
  }

  async follow(lease: DiscoveryLease, more: readonly FollowedAddresses[]): Promise<WalletState> {
    return this.#leased(lease, (row, changed) => this.#follow(row, more, changed))
  }

  async record(
    lease: DiscoveryLease,
    { used, lookedUp, answered, more }: LookUp,
  ): Promise<{ wallet: WalletState; claims: Claim[] }> {
    return this.#leased(lease, (row, changed) => {
      const { walletAddresses, wallets } = this.#parts
      const wallet = wallets.state(row)
      const promoted = used.filter((one) => walletAddresses.promote(wallet, one))
      const claims = promoted.flatMap(({ id, isRead }) => (isRead ? this.#lease(id) : []))
      if (promoted.length > 0) changed({ kind: 'merge' })
      if (claims.length < promoted.length) changed({ kind: 'work' })
      if (answered !== null) {
        this.#statements.run(
          'update wallet set answered_height = ?, answered_source = ? where id = ?',
          answered.height,
          answered.source,
          lease.walletId,
        )
      }
      for (const [number, count] of lookedUp) {
        this.#statements.run(
          'update wallet_branch set checked_to = max(checked_to, ?) where wallet_id = ? and number = ?',
          count,
          lease.walletId,
          number,
        )
      }
      return { wallet: this.#follow(row, more, changed), claims }
    })
  }

  async detected(
    lease: DiscoveryLease,
    kept: readonly number[],
    more: readonly NewBranch[],
  ): Promise<WalletState> {
    return this.#leased(lease, (row, changed) => {
      const { walletBranches, members, groupMembers } = this.#parts
      const { chain } = this.#parts.wallets.state(row)
      const released = walletBranches.keepOnly(lease.walletId, kept)
      members.remove(members.create({ kind: 'wallet', id: lease.walletId }, chain), released)
      for (const group of groupMembers.reaching('wallet', lease.walletId)) groupMembers.refresh(group)
      this.#parts.shared.handOver(chain, changed)
      changed({ kind: 'merge' })
      const numbers = new Map(kept.map((descriptor, index) => [descriptor, index]))
      const moved = more.map((one) => ({ ...one, descriptor: numbers.get(one.descriptor) as number }))
      const added = walletBranches.add(lease.walletId, moved)
      return this.#follow(this.#parts.wallets.get(lease.walletId) ?? row, added, changed)
    })
  }

  async finish(lease: DiscoveryLease, { evidence, at, nextAt }: Discovered): Promise<void> {
    this.#leased(lease, (row, changed) => {
      if (this.#hasMore(row)) return this.#release(lease)
      if (evidence !== null) {
        this.#statements.run(
          `update wallet_branch set checked_height = ?, checked_source = ?, checked_at = ? where wallet_id = ?`,
          evidence.height,
          evidence.source,
          at,
          lease.walletId,
        )
      }
      this.#statements.run(
        `update wallet set running = 0, queued_at = case when again = 1 then queued_at end, manual = 0, discovered_at = ?,
            next_discovery_at = ?,
            answered_height = null, answered_source = null, failures = 0, error_code = null, error_detail = null, error_retry_at = null where id = ?`,
        at,
        nextAt === null || !this.#isWatched(lease.walletId) ? nextAt : at + LIVE_CHECK_MS,
        lease.walletId,
      )
      this.#statements.run(
        `update merged_history set ${BUILT_AT_ONCE} where history_id in
          (select id from history where owner_kind = 'wallet' and owner_id = ?)`,
        lease.walletId,
      )
      changed({ kind: 'merge' })
    })
  }

  async fail(lease: DiscoveryLease, { error, failures, nextAt }: DiscoveryFailure): Promise<void> {
    this.#leased(lease, () =>
      this.#statements.run(
        `update wallet set running = 0, queued_at = case when again = 1 then queued_at end, manual = 0,
            next_discovery_at = ?, failures = ?,
            error_code = ?, error_detail = ?, error_retry_at = ? where id = ?`,
        nextAt,
        failures,
        error.code,
        error.detail,
        error.retryAt,
        lease.walletId,
      ),
    )
  }

  async release(lease: DiscoveryLease): Promise<void> {
    this.#leased(lease, () => this.#release(lease))
  }

  async recover(): Promise<void> {
    this.#statements.run('update wallet set running = 0, run = run + 1 where running = 1')
    await this.#parts.walletRemovals.complete()
  }

  /** Whether a source announces the first transaction of each unused address. */
  #isWatched(id: number): boolean {
    const row = this.#statements.get(
      'select count(*) as count, count(live) as live from unused_address where wallet_id = ?',
      id,
    )
    return row !== undefined && row['count'] !== 0n && row['count'] === row['live']
  }

  #hasMore(row: Columns): boolean {
    if (isUnfinished(this.#parts.wallets.state(row))) return true
    const left = this.#statements.get(
      `select 1 from wallet_branch b where b.wallet_id = ? and exists (
        select 1 from unused_address u where u.wallet_id = b.wallet_id and u.branch = b.number and u.place >= b.checked_to)`,
      Number(row['id']),
    )
    return left !== undefined
  }

  #release({ walletId }: DiscoveryLease): void {
    this.#statements.run('update wallet set running = 0 where id = ?', walletId)
  }

  /** Throws GapNotCovered. */
  #follow(
    row: Columns,
    more: readonly FollowedAddresses[],
    changed: (change: StoreChange) => void,
  ): WalletState {
    const { walletAddresses, wallets } = this.#parts
    walletAddresses.follow(wallets.state(row), more, changed)
    const state = wallets.state(row)
    requireCovered(state)
    return state
  }

  #lease(addressId: number): Claim[] {
    this.#statements.run(
      'update sync set running = 1, run = run + 1, again = 0 where address_id = ?',
      addressId,
    )
    const row = this.#parts.rows.get(addressId)
    return row === undefined ? [] : [readClaim(this.#statements, row)]
  }

  #leased<T>(
    { walletId, run }: DiscoveryLease,
    work: (row: Columns, changed: (change: StoreChange) => void) => T,
  ): T {
    return this.#parts.changes.transaction((changed) => {
      const row = this.#parts.wallets.get(walletId)
      if (row === undefined || Number(row['run']) !== run || row['running'] !== 1n) {
        throw new RunLost(`discovery ${run} of wallet ${walletId} is over`)
      }
      changed({ kind: 'wallet', id: walletId })
      return work(row, changed)
    })
  }
}
