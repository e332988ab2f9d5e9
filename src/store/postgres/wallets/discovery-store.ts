import type { ChainSlug } from '../../../domain/chains/chain.ts'
import { type Claim, RunLost } from '../../../domain/ports/claim.ts'
import type { Clock } from '../../../domain/ports/clock.ts'
import type {
  Discovered,
  DiscoveryClaim,
  DiscoveryFailure,
  DiscoveryLease,
  DiscoveryStore,
  LookUp,
  UnusedAddress,
} from '../../../domain/ports/discovery-store.ts'
import { LIVE_CHECK_MS } from '../../../domain/ports/watched-addresses.ts'
import type { FollowedAddresses, NewBranch } from '../../../domain/wallet/followed-addresses.ts'
import { requireCovered } from '../../../domain/wallet/gap-not-covered.ts'
import { isUnfinished } from '../../../domain/wallet/unfinished-discovery.ts'
import type { WalletState } from '../../../domain/wallet/wallet.ts'
import { toNumber } from '../../shared/columns/address-columns.ts'
import { toClaim } from '../../shared/columns/claim-columns.ts'
import { isSyncErrorCode } from '../../shared/columns/sync-error-columns.ts'
import { toGapAnswers } from '../../shared/columns/wallet-columns.ts'
import { BUILT_AT_ONCE } from '../../shared/merge/spacing.ts'
import { announce } from '../announcements.ts'
import type { Columns, Database, Sql } from '../database.ts'
import { groupsReaching, refreshGroup } from '../groups/group-members.ts'
import { takeOverLeases } from '../leases.ts'
import { liveOf } from '../live-column.ts'
import { lockGroups, lockMemberships } from '../locks.ts'
import { createMerged, removeMembers } from '../owners/owner-members.ts'
import { readTracked } from '../tracked-row.ts'
import type { WorkerJob } from '../worker-job.ts'
import { follow } from './followed-addresses.ts'
import { handOver } from './shared-addresses.ts'
import { promote } from './used-addresses.ts'
import { addBranches, keepOnly } from './wallet-branches.ts'
import { completeRemovals } from './wallet-removals.ts'
import { lockWallet, readState } from './wallet-rows.ts'

/** The rows of `wallet` are the queue. A claimed one names the worker that holds its lease. */
export class PostgresDiscoveryStore implements DiscoveryStore {
  readonly #db: Database
  readonly #job: WorkerJob
  readonly #clock: Clock

  constructor(db: Database, job: WorkerJob, clock: Clock) {
    this.#db = db
    this.#job = job
    this.#clock = clock
  }

  async nextAt(): Promise<number | null> {
    const row = await this.#db.one(
      'select min(next_discovery_at) as at from wallet where queued_at is null and removed_at is null',
    )
    return toNumber(row?.['at'] ?? null)
  }

  async claim(chains: readonly ChainSlug[], now: number): Promise<DiscoveryClaim | null> {
    let wallet: WalletState | undefined
    const lease = async (tx: Sql, worker: string) => {
      const rows = await leaseNext(tx, worker, chains, now)
      for (const row of rows) wallet = await readState(tx, row)
      return rows
    }
    const [row] = await this.#job.claim((worker) => this.#db.transaction((tx) => lease(tx, worker)), 'wallet')
    if (row === undefined || wallet === undefined) return null
    return {
      walletId: Number(row['id']),
      run: Number(row['run']),
      wallet,
      manual: Number(row['manual']) === 1,
      discovered: row['discovered_at'] !== null,
      answered: toGapAnswers(row),
      failures: Number(row['failures']),
      failedWith: isSyncErrorCode(row['error_code']) ? row['error_code'] : null,
    }
  }

  async unused(
    { walletId }: DiscoveryLease,
    branch: number,
    from: number,
    limit: number,
  ): Promise<UnusedAddress[]> {
    const rows = await this.#db.all(
      `select id, branch, place, address from unused_address
        where wallet_id = $1 and branch = $2 and place >= $3 order by place limit $4`,
      [walletId, branch, from, limit],
    )
    return rows.map((row) => ({
      id: Number(row['id']),
      branch: Number(row['branch']),
      index: Number(row['place']),
      address: String(row['address']),
    }))
  }

  async follow(lease: DiscoveryLease, more: readonly FollowedAddresses[]): Promise<WalletState> {
    return this.#leasedWith(lockMemberships, lease, async (tx, row) => {
      await follow(tx, await readState(tx, row), more, this.#clock.now())
      return readCovered(tx, row)
    })
  }

  async record(
    lease: DiscoveryLease,
    lookUp: LookUp,
  ): Promise<{ wallet: WalletState; claims: readonly Claim[] }> {
    if (!lookUp.used.some(({ isRead }) => isRead)) {
      return { wallet: (await this.#record(lease, lookUp, null)).wallet, claims: [] }
    }
    let wallet: WalletState | undefined
    const rows = await this.#job.claim(async (worker) => {
      const recorded = await this.#record(lease, lookUp, worker)
      wallet = recorded.wallet
      return recorded.rows
    })
    return { wallet: wallet as WalletState, claims: rows.map((row) => toClaim(row, undefined)) }
  }

  async detected(
    lease: DiscoveryLease,
    kept: readonly number[],
    more: readonly NewBranch[],
  ): Promise<WalletState> {
    return this.#leasedWith(lockGroups, lease, async (tx, row) => {
      const { walletId } = lease
      const { chain } = await readState(tx, row)
      const released = await keepOnly(tx, walletId, kept)
      await removeMembers(tx, await createMerged(tx, { kind: 'wallet', id: walletId }, chain), released)
      for (const group of await groupsReaching(tx, 'wallet', walletId)) await refreshGroup(tx, group)
      await handOver(tx, chain, this.#clock.now())
      await announce(tx, { kind: 'merge' })
      const numbers = new Map(kept.map((descriptor, index) => [descriptor, index]))
      const moved = more.map((one) => ({ ...one, descriptor: numbers.get(one.descriptor) as number }))
      const added = await addBranches(tx, walletId, moved)
      await follow(tx, await readState(tx, row), added, this.#clock.now())
      return readCovered(tx, (await lockWallet(tx, walletId)) ?? row)
    })
  }

  async finish(lease: DiscoveryLease, { evidence, at, nextAt }: Discovered): Promise<void> {
    await this.#leased(lease, async (tx, row) => {
      if (await hasMore(tx, row)) return release(tx, lease)
      if (evidence !== null) {
        await tx.run(
          `update wallet_branch set checked_height = $1, checked_source = $2, checked_at = $3 where wallet_id = $4`,
          [evidence.height, evidence.source, at, lease.walletId],
        )
      }
      await tx.run(
        `update wallet set worker = null, queued_at = case when again = 1 then queued_at end, manual = 0,
            discovered_at = $1, next_discovery_at = $2,
            answered_height = null, answered_source = null, failures = 0, error_code = null, error_detail = null, error_retry_at = null where id = $3`,
        [
          at,
          (await isWatched(tx, lease.walletId)) && nextAt !== null ? at + LIVE_CHECK_MS : nextAt,
          lease.walletId,
        ],
      )
      await tx.run(
        `update merged_history set ${BUILT_AT_ONCE} where history_id in
          (select id from history where owner_kind = 'wallet' and owner_id = $1)`,
        [lease.walletId],
      )
      await announce(tx, { kind: 'work' })
      await announce(tx, { kind: 'merge' })
    })
  }

  async fail(lease: DiscoveryLease, { error, failures, nextAt }: DiscoveryFailure): Promise<void> {
    await this.#leased(lease, (tx) =>
      tx.run(
        `update wallet set worker = null, queued_at = case when again = 1 then queued_at end, manual = 0,
          next_discovery_at = $1, failures = $2,
            error_code = $3, error_detail = $4, error_retry_at = $5 where id = $6`,
        [nextAt, failures, error.code, error.detail, error.retryAt, lease.walletId],
      ),
    )
  }

  async release(lease: DiscoveryLease): Promise<void> {
    await this.#leased(lease, (tx) => release(tx, lease))
  }

  /** Living workers keep their leases. */
  async recover(): Promise<void> {
    await takeOverLeases(this.#db, this.#job.jobsSchema, this.#clock.now())
    await completeRemovals(this.#db, this.#clock)
  }

  /** `rows` are the addresses that `worker` has leased. */
  #record(
    lease: DiscoveryLease,
    { used, lookedUp, answered, more }: LookUp,
    worker: string | null,
  ): Promise<{ wallet: WalletState; rows: Columns[] }> {
    return this.#leasedWith(lockMemberships, lease, async (tx, row) => {
      const wallet = await readState(tx, row)
      const now = this.#clock.now()
      const promoted = await promote(tx, wallet, used, now)
      if (answered !== null) {
        await tx.run('update wallet set answered_height = $1, answered_source = $2 where id = $3', [
          answered.height,
          answered.source,
          lease.walletId,
        ])
      }
      for (const [number, count] of lookedUp) {
        await tx.run(
          'update wallet_branch set checked_to = greatest(checked_to, $1) where wallet_id = $2 and number = $3',
          [count, lease.walletId, number],
        )
      }
      await follow(tx, wallet, more, now)
      const read = promoted.filter(({ isRead }) => isRead).map(({ id }) => id)
      const rows = worker === null ? [] : await leaseAddresses(tx, worker, read)
      if (rows.length < promoted.length) await announce(tx, { kind: 'work' })
      return { wallet: await readCovered(tx, row), rows }
    })
  }

  #leased<T>(lease: DiscoveryLease, work: (tx: Sql, row: Columns) => Promise<T>): Promise<T> {
    return this.#leasedWith(async () => {}, lease, work)
  }

  async #leasedWith<T>(
    lock: (tx: Sql) => Promise<void>,
    { walletId, run }: DiscoveryLease,
    work: (tx: Sql, row: Columns) => Promise<T>,
  ): Promise<T> {
    return this.#db.transaction(async (tx) => {
      await lock(tx)
      const row = await lockWallet(tx, walletId)
      if (row === undefined || Number(row['run']) !== run || row['worker'] === null) {
        throw new RunLost(`discovery ${run} of wallet ${walletId} is over`)
      }
      const result = await work(tx, row)
      await announce(tx, { kind: 'wallet', ids: [walletId] })
      return result
    })
  }
}

/** Whether a source announces the first transaction of each unused address. */
async function isWatched(tx: Sql, id: number): Promise<boolean> {
  const row = await tx.one(
    `select count(*) as count, count(${liveOf('u')}) as live from unused_address u where wallet_id = $1`,
    [id],
  )
  return Number(row?.['count']) > 0 && row?.['count'] === row?.['live']
}

async function release(tx: Sql, { walletId }: DiscoveryLease): Promise<void> {
  await tx.run('update wallet set worker = null where id = $1', [walletId])
  await announce(tx, { kind: 'work' })
}

async function hasMore(tx: Sql, row: Columns): Promise<boolean> {
  if (isUnfinished(await readState(tx, row))) return true
  const left = await tx.one(
    `select from wallet_branch b where b.wallet_id = $1 and exists (
      select from unused_address u where u.wallet_id = b.wallet_id and u.branch = b.number and u.place >= b.checked_to)`,
    [row['id']],
  )
  return left !== undefined
}

/** Throws GapNotCovered. */
async function readCovered(tx: Sql, row: Columns): Promise<WalletState> {
  const state = await readState(tx, row)
  requireCovered(state)
  return state
}

async function leaseNext(
  tx: Sql,
  worker: string,
  chains: readonly ChainSlug[],
  now: number,
): Promise<Columns[]> {
  const rows = await tx.all(
    `update wallet set worker = $1, run = run + 1, again = 0, queued_at = coalesce(queued_at, $3) where id = (
        select id from wallet where worker is null and removed_at is null and chain = any($2)
            and (queued_at is not null or next_discovery_at <= $3)
          order by manual desc, coalesce(queued_at, next_discovery_at), id limit 1 for update skip locked)
      returning *`,
    [worker, chains, now],
  )
  if (rows.length > 0) await announce(tx, { kind: 'wallet', ids: rows.map((row) => Number(row['id'])) })
  return rows
}

async function leaseAddresses(tx: Sql, worker: string, ids: readonly number[]): Promise<Columns[]> {
  await tx.run('update sync set worker = $1, run = run + 1, again = 0 where address_id = any($2)', [
    worker,
    ids,
  ])
  return readTracked(tx, 'a.id = any($1) order by a.id', [ids])
}
