import type { ChainSlug } from '../../../domain/chains/chain.ts'
import type { Clock } from '../../../domain/ports/clock.ts'
import type {
  AddedWallet,
  ExtendedWallet,
  ExtendingWallet,
  NewWallet,
  WalletAddressFilter,
  WalletAddressPage,
  WalletBook,
} from '../../../domain/ports/wallet-book.ts'
import type { FollowedAddresses } from '../../../domain/wallet/followed-addresses.ts'
import { requireCovered } from '../../../domain/wallet/gap-not-covered.ts'
import type { Wallet } from '../../../domain/wallet/wallet.ts'
import { requestedTogether, verificationRequested } from '../../shared/transitions/requested.ts'
import { announce } from '../announcements.ts'
import type { Columns, Database, Sql } from '../database.ts'
import { lockFollowing, lockMemberships } from '../locks.ts'
import { createMerged } from '../owners/owner-members.ts'
import { readTracked, setSync } from '../tracked-row.ts'
import { follow } from './followed-addresses.ts'
import { queueDiscovery } from './queue-discovery.ts'
import { listWalletAddresses } from './wallet-address-list.ts'
import { addBranches } from './wallet-branches.ts'
import { extendWallet } from './wallet-extensions.ts'
import { readAllWallets, readWallet } from './wallet-reads.ts'
import { completeRemovals, removeWallet } from './wallet-removals.ts'
import { lockWallet, readState } from './wallet-rows.ts'
import { followerOf, ownersOf, replaceScripts } from './wallet-scripts.ts'

interface Parts {
  readonly db: Database
  readonly reads: Database
  readonly clock: Clock
}

export class PostgresWalletBook implements WalletBook {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async add(wallet: NewWallet): Promise<AddedWallet> {
    const { db, clock } = this.#parts
    const now = clock.now()
    return db.transaction(async (tx) => {
      // Of two processes that add the same scripts, the second one finds those of the first.
      await lockFollowing(tx, wallet.chain)
      const identities = wallet.descriptors.flatMap((one) => one.identities)
      const [owner] = await ownersOf(tx, wallet.chain, identities)
      const existing = owner ?? (await followerOf(tx, wallet.chain, wallet.branches))
      if (existing !== undefined) return { kind: 'exists', id: existing }
      const id = await insertWallet(tx, wallet, now)
      await createMerged(tx, { kind: 'wallet', id }, wallet.chain)
      await follow(tx, { id, chain: wallet.chain }, await addBranches(tx, id, wallet.branches), now)
      if (wallet.sync) await announce(tx, { kind: 'work' })
      await announce(tx, { kind: 'wallet', ids: [id] })
      const added = (await readWallet(tx, id)) as Wallet
      requireCovered(added)
      return { kind: 'added', wallet: added }
    })
  }

  async ownersOf(chain: ChainSlug, identities: readonly string[]): Promise<readonly number[]> {
    return ownersOf(this.#parts.db, chain, identities)
  }

  async extend(id: number, extending: ExtendingWallet): Promise<ExtendedWallet> {
    const { db, clock } = this.#parts
    const now = clock.now()
    return db.transaction((tx) => extendWallet(tx, id, extending, now))
  }

  async get(id: number): Promise<Wallet | null> {
    return readWallet(this.#parts.reads, id)
  }

  async list(): Promise<readonly Wallet[]> {
    return readAllWallets(this.#parts.reads)
  }

  async rename(id: number, name: string): Promise<Wallet | null> {
    return this.#change(id, async (tx) => {
      await tx.run('update wallet set name = $1 where id = $2', [name, id])
    })
  }

  async widen(id: number, gapLimit: number, more: readonly FollowedAddresses[]): Promise<Wallet | null> {
    const now = this.#parts.clock.now()
    return this.#changeWith(lockMemberships, id, async (tx, row) => {
      await tx.run('update wallet set gap_limit = $1 where id = $2', [gapLimit, id])
      await follow(tx, await readState(tx, row), more, now)
      requireCovered(await readState(tx, { ...row, gap_limit: gapLimit }))
      if (more.length > 0) await queueDiscovery(tx, id, now)
    })
  }

  async requestDiscovery(id: number, to: number): Promise<Wallet | null> {
    const now = this.#parts.clock.now()
    return this.#change(id, async (tx) => {
      await tx.run('update wallet_branch set wanted = greatest(wanted, $1) where wallet_id = $2', [to, id])
      await queueDiscovery(tx, id, now)
    })
  }

  async requestSync(id: number): Promise<Wallet | null> {
    const now = this.#parts.clock.now()
    return this.#change(id, async (tx) => {
      await queueDiscovery(tx, id, now)
      for (const row of await lockAddresses(tx, id)) {
        await setSync(tx, Number(row['id']), requestedTogether(row, now).sync)
      }
    })
  }

  async requestVerification(id: number): Promise<number | null> {
    const { db, clock } = this.#parts
    const { sync } = verificationRequested(clock.now())
    return db.transaction(async (tx) => {
      if ((await lockWallet(tx, id)) === undefined) return null
      const rows = await lockAddresses(tx, id)
      for (const row of rows) await setSync(tx, Number(row['id']), sync)
      if (rows.length > 0) await announce(tx, { kind: 'work' })
      return rows.length
    })
  }

  async remove(id: number, addresses: 'keep' | 'remove'): Promise<boolean> {
    const { db, clock } = this.#parts
    const removed = await removeWallet(db, id, addresses, clock.now())
    // The wallet is deleted whatever happens to its addresses: the sweeper goes on with them.
    if (removed) await completeRemovals(db, clock).catch(() => {})
    return removed
  }

  async addresses(id: number, filter: WalletAddressFilter): Promise<WalletAddressPage | null> {
    return this.#parts.reads.snapshot(async (tx) => {
      const wallet = await readWallet(tx, id)
      return wallet === null ? null : listWalletAddresses(tx, wallet, filter)
    })
  }

  #change(id: number, work: (tx: Sql, row: Columns) => Promise<void>): Promise<Wallet | null> {
    return this.#changeWith(async () => {}, id, work)
  }

  async #changeWith(
    lock: (tx: Sql) => Promise<void>,
    id: number,
    work: (tx: Sql, row: Columns) => Promise<void>,
  ): Promise<Wallet | null> {
    return this.#parts.db.transaction(async (tx) => {
      await lock(tx)
      const row = await lockWallet(tx, id)
      if (row === undefined) return null
      await work(tx, row)
      await announce(tx, { kind: 'wallet', ids: [id] })
      return readWallet(tx, id)
    })
  }
}

async function insertWallet(
  tx: Sql,
  { chain, name, gapLimit, descriptors, sync }: NewWallet,
  now: number,
): Promise<number> {
  const added = await tx.one(
    `insert into wallet (chain, name, gap_limit, created_at, queued_at, manual)
      values ($1, $2, $3, $4, $5, $6) returning id`,
    [chain, name, gapLimit, now, sync ? now : null, Number(sync)],
  )
  const id = Number(added?.['id'])
  await replaceScripts(tx, id, chain, descriptors)
  return id
}

/** The addresses that are synchronised, locked until the transaction ends. */
async function lockAddresses(tx: Sql, walletId: number): Promise<readonly Columns[]> {
  return readTracked(
    tx,
    'a.id in (select address_id from derivation where wallet_id = $1) order by a.id for update of s',
    [walletId],
  )
}
