import type { Clock } from '../../../domain/ports/clock.ts'
import type {
  AddedWallet,
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
import { createMerged } from '../owners/owner-members.ts'
import { readTracked, setSync } from '../tracked-row.ts'
import { lockFollowing } from './address-lock.ts'
import { follow } from './followed-addresses.ts'
import { listWalletAddresses } from './wallet-address-list.ts'
import { addBranches } from './wallet-branches.ts'
import { readAllWallets, readWallet } from './wallet-reads.ts'
import { completeRemovals, removeWallet } from './wallet-removals.ts'
import { lockWallet, readState } from './wallet-rows.ts'

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
      const existing = await ownerOf(tx, wallet)
      if (existing !== null) return { kind: 'exists', id: existing }
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
    return this.#change(id, async (tx, row) => {
      await tx.run('update wallet set gap_limit = $1 where id = $2', [gapLimit, id])
      await follow(tx, await readState(tx, row), more, now)
      requireCovered(await readState(tx, { ...row, gap_limit: gapLimit }))
      if (more.length > 0) await queue(tx, id, now)
    })
  }

  async requestDiscovery(id: number, to: number): Promise<Wallet | null> {
    const now = this.#parts.clock.now()
    return this.#change(id, async (tx) => {
      await tx.run('update wallet_branch set wanted = greatest(wanted, $1) where wallet_id = $2', [to, id])
      await queue(tx, id, now)
    })
  }

  async requestSync(id: number): Promise<Wallet | null> {
    const now = this.#parts.clock.now()
    return this.#change(id, async (tx) => {
      await queue(tx, id, now)
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
    if (removed) await completeRemovals(db, clock)
    return removed
  }

  async addresses(id: number, filter: WalletAddressFilter): Promise<WalletAddressPage | null> {
    return this.#parts.reads.snapshot(async (tx) => {
      const wallet = await readWallet(tx, id)
      return wallet === null ? null : listWalletAddresses(tx, wallet, filter)
    })
  }

  async #change(id: number, work: (tx: Sql, row: Columns) => Promise<void>): Promise<Wallet | null> {
    return this.#parts.db.transaction(async (tx) => {
      const row = await lockWallet(tx, id)
      if (row === undefined) return null
      await work(tx, row)
      await announce(tx, { kind: 'wallet', ids: [id] })
      return readWallet(tx, id)
    })
  }
}

/** The wallet that has one of the scripts. */
async function ownerOf(tx: Sql, { chain, descriptors, branches }: NewWallet): Promise<number | null> {
  const row =
    (await tx.one('select wallet_id from wallet_script where chain = $1 and identity = any($2) limit 1', [
      chain,
      descriptors.flatMap(({ identities }) => identities),
    ])) ??
    (await tx.one(FOLLOWING, [
      chain,
      branches.flatMap(({ addresses }) => addresses.map(({ address }) => address)),
    ]))
  return row === undefined ? null : Number(row['wallet_id'])
}

/** A wallet that follows one of these addresses. */
const FOLLOWING = `select u.wallet_id from wallet w join unused_address u on u.wallet_id = w.id
    where w.chain = $1 and w.removed_at is null and u.address = any($2)
  union all select d.wallet_id from address a join derivation d on d.address_id = a.id
    join wallet w on w.id = d.wallet_id and w.removed_at is null where a.chain = $1 and a.address = any($2)
  limit 1`

async function insertWallet(
  tx: Sql,
  { chain, name, gapLimit, detecting, descriptors, sync }: NewWallet,
  now: number,
): Promise<number> {
  const added = await tx.one(
    `insert into wallet (chain, name, gap_limit, created_at, detecting, queued_at, manual)
      values ($1, $2, $3, $4, $5, $6, $7) returning id`,
    [chain, name, gapLimit, now, Number(detecting), sync ? now : null, Number(sync)],
  )
  const id = Number(added?.['id'])
  for (const [number, { scriptType, text, identities }] of descriptors.entries()) {
    await tx.run(
      'insert into wallet_descriptor (wallet_id, number, script_type, descriptor) values ($1, $2, $3, $4)',
      [id, number, scriptType, text],
    )
    await tx.run(
      `insert into wallet_script (chain, identity, wallet_id, descriptor)
        select $1, identity, $2, $3 from unnest($4::text[]) as i (identity) on conflict do nothing`,
      [chain, id, number, identities],
    )
  }
  return id
}

async function queue(tx: Sql, id: number, now: number): Promise<void> {
  await tx.run('update wallet set queued_at = coalesce(queued_at, $2), manual = 1 where id = $1', [id, now])
  await announce(tx, { kind: 'work' })
}

/** The addresses that are synchronised, locked until the transaction ends. */
async function lockAddresses(tx: Sql, walletId: number): Promise<readonly Columns[]> {
  return readTracked(
    tx,
    'a.id in (select address_id from derivation where wallet_id = $1) order by a.id for update of s',
    [walletId],
  )
}
