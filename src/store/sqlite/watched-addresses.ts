import type { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { type ChainSlug, chainOf as chainBySlug } from '../../domain/chains/chain.ts'
import { highestTip } from '../../domain/history/plausible.ts'
import {
  type AnnouncedBlock,
  LIVE_CHECK_MS,
  type WatchAnswer,
  type WatchableAddress,
  type WatchablePage,
  type WatchedAddresses,
  type WatchedAt,
  type Watching,
  type WatchOutcome,
} from '../../domain/ports/watched-addresses.ts'
import { slotsWithin } from '../shared/slots-within.ts'
import { watchedTransition } from '../shared/transitions/watched.ts'
import { URGENCY } from '../shared/urgency.ts'
import type { AddressRows } from './address-rows.ts'
import type { ChainTips } from './chain-tips.ts'
import type { Changed, SqliteChanges } from './changes.ts'
import type { EventWriter } from './event-writer.ts'
import { Statements } from './statements.ts'
import type { WalletAddresses } from './wallet-addresses.ts'

/** So many addresses are changed in one transaction, some milliseconds long. */
const SLICE = 1000

interface Parts {
  readonly rows: AddressRows
  readonly tips: ChainTips
  readonly changes: SqliteChanges
  readonly events: EventWriter
  readonly walletAddresses: WalletAddresses
}

/** The flags are in the columns `live` and `again` of the queue. One process has the file, so that no lease is needed. */
export class SqliteWatchedAddresses implements WatchedAddresses {
  readonly leaseMs = null
  readonly #parts: Parts
  readonly #statements: Statements

  constructor(db: DatabaseSync, parts: Parts) {
    this.#parts = parts
    this.#statements = new Statements(db)
  }

  async lease(): Promise<boolean> {
    return true
  }

  async release(): Promise<void> {}

  async watchable(
    chain: ChainSlug,
    { after, limit, unwatched }: WatchablePage,
  ): Promise<readonly WatchableAddress[]> {
    const tracked = unwatched
      ? `status in ('DONE', 'ERROR') and live is null and last_synced_at is not null`
      : 'last_synced_at is not null'
    const followed = unwatched ? 'u.live is null and w.queued_at is null' : 'true'
    return this.#statements
      .all(
        `select id, address from (
            select s.address_id as id, a.address from sync s cross join address a on a.id = s.address_id
              where s.chain = ?1 and s.address_id > ?2 and ${tracked}
            union all select u.id, u.address from unused_address u join wallet w on w.id = u.wallet_id
              where w.chain = ?1 and u.id > ?2 and w.removed_at is null and w.discovered_at is not null and ${followed})
          order by id limit ?3`,
        chain,
        after,
        limit,
      )
      .map((row) => ({ id: Number(row['id']), address: String(row['address']) }))
  }

  async watched(watching: Watching, answers: readonly WatchAnswer[], at: WatchedAt): Promise<WatchOutcome> {
    return this.#parts.changes.transaction((changed) => {
      const counts = { unchanged: 0, changed: 0 }
      const wallets = new Map<number, boolean>()
      for (const answer of answers) {
        const outcome =
          this.#watchTracked(watching, answer, at, changed) ?? this.#watchUnused(watching, answer, wallets)
        if (outcome !== null) counts[outcome] += 1
      }
      for (const [id, isChanged] of wallets) this.#walletWatched(id, isChanged, at.now, changed)
      if (at.tip !== null && counts.unchanged > 0) this.#raise(watching.chain, at.tip, at.now)
      if (counts.changed > 0) changed({ kind: 'work' })
      return counts
    })
  }

  async announced(chain: ChainSlug, addresses: readonly string[], now: number): Promise<void> {
    for (let from = 0; from < addresses.length; from += SLICE) {
      if (from > 0) await setImmediate()
      const texts = JSON.stringify(addresses.slice(from, from + SLICE))
      this.#parts.changes.transaction((changed) => {
        const ids = this.#statements.all(
          'select id from address where chain = ?1 and address in (select value from json_each(?2))',
          chain,
          texts,
        )
        this.#queue(
          ids.map(({ id }) => Number(id)),
          now,
          changed,
        )
        const followers = this.#statements.all(
          `select distinct w.id from json_each(?2) t cross join unused_address u on u.address = t.value
            join wallet w on w.id = u.wallet_id and w.chain = ?1 and w.removed_at is null`,
          chain,
          texts,
        )
        for (const { id } of followers) this.#queueWallet(Number(id), now, changed)
        changed({ kind: 'work' })
      })
    }
  }

  async block(chain: ChainSlug, block: AnnouncedBlock, now: number): Promise<void> {
    const { height, replacedFrom, finalityDepth } = block
    if (height > highestTip(chainBySlug(chain), null, now)) return
    this.#parts.changes.transaction((changed) => {
      this.#parts.tips.record(chain, height, replacedFrom === null ? null : height + 1)
      const ids = [
        ...this.#newestRows(
          chain,
          `s.checkable = 0 and s.live is not null and s.status = 'DONE' and h.unconfirmed = 0 and e.height <= ?2`,
          height - finalityDepth,
        ),
        ...(replacedFrom === null ? [] : this.#replaced(chain, replacedFrom)),
      ]
      if (ids.length > 0) changed({ kind: 'work' })
      this.#queue(ids, now, changed)
    })
  }

  async ended(
    { source, chain }: Watching,
    { now, intervalMs }: { now: number; intervalMs: number },
  ): Promise<void> {
    const { slots, stepMs } = slotsWithin(intervalMs)
    for (let count = SLICE; count === SLICE; await setImmediate()) {
      count = this.#parts.changes.transaction((changed) => {
        const rows = this.#statements.all(
          `update sync set live = null, check_at = min(check_at, ?3 + ?4),
              next_sync_at = case when status = 'DONE' then ?3 + address_id % ?5 * ?6 else next_sync_at end
            where address_id in (select address_id from sync where chain = ?1 and live = ?2 limit ${SLICE})
            returning address_id`,
          chain,
          source,
          now,
          intervalMs,
          slots,
          stepMs,
        )
        for (const row of rows) changed({ kind: 'address', id: Number(row['address_id']) })
        return rows.length
      })
    }
    this.#parts.changes.transaction((changed) => {
      const wallets = this.#statements.all(
        `update wallet set next_discovery_at = min(next_discovery_at, max(discovered_at, ?3 - ?4) + ?4)
          where chain = ?1 and exists (select 1 from unused_address u where u.wallet_id = wallet.id and u.live = ?2)
          returning id`,
        chain,
        source,
        now,
        intervalMs,
      )
      this.#statements.run(
        `update unused_address set live = null where live = ?2 and wallet_id in (select id from wallet where chain = ?1)`,
        chain,
        source,
      )
      for (const { id } of wallets) changed({ kind: 'wallet', id: Number(id) })
    })
  }

  /** Null if it is no tracked address, or being synchronised. */
  #watchTracked(
    { source }: Watching,
    { id, fingerprint }: WatchAnswer,
    at: WatchedAt,
    changed: Changed,
  ): keyof WatchOutcome | null {
    const row = this.#parts.rows.get(id)
    if (row === undefined) return null
    const { transition, outcome, standing } = watchedTransition(row, { source, fingerprint }, at)
    this.#parts.rows.apply(row, transition)
    if (standing !== undefined) this.#parts.walletAddresses.stand(id, standing, changed)
    changed({ kind: 'address', id })
    return outcome
  }

  #watchUnused(
    { source }: Watching,
    { id, fingerprint }: WatchAnswer,
    wallets: Map<number, boolean>,
  ): keyof WatchOutcome | null {
    const before = this.#statements.get('select wallet_id, fingerprint from unused_address where id = ?', id)
    if (before === undefined) return null
    this.#statements.run(
      'update unused_address set live = ?, fingerprint = ? where id = ?',
      fingerprint === null ? null : source,
      fingerprint,
      id,
    )
    if (fingerprint === null) return null
    const walletId = Number(before['wallet_id'])
    const isChanged = before['fingerprint'] !== fingerprint
    wallets.set(walletId, isChanged || wallets.get(walletId) === true)
    return isChanged ? 'changed' : 'unchanged'
  }

  #walletWatched(id: number, isChanged: boolean, now: number, changed: Changed): void {
    if (isChanged) {
      this.#queueWallet(id, now, changed)
      return
    }
    changed({ kind: 'wallet', id })
    this.#statements.run(
      `update wallet set next_discovery_at = ?2 where id = ?1 and next_discovery_at is not null and error_code is null
        and not exists (select 1 from unused_address u where u.wallet_id = ?1 and u.live is null)`,
      id,
      now + LIVE_CHECK_MS,
    )
  }

  #queueWallet(id: number, now: number, changed: Changed): void {
    this.#statements.run(
      'update wallet set queued_at = coalesce(queued_at, ?2), again = running where id = ?1',
      id,
      now,
    )
    changed({ kind: 'wallet', id })
  }

  /** Queues full reads. */
  #queue(ids: readonly number[], now: number, changed: Changed): void {
    const list = JSON.stringify(ids)
    const chosen = 'address_id in (select value from json_each(?1))'
    this.#statements.run(
      `update sync set again = running, want = case running when 0 then 'read' else want end,
          urgency = max(urgency, ${URGENCY.unconfirmed})
        where ${chosen} and status = 'IN_PROGRESS'`,
      list,
    )
    const queued = this.#statements.all(
      `update sync set status = 'IN_PROGRESS', want = 'read', urgency = ${URGENCY.unconfirmed}, queued_at = ?2,
          obtained = 0, total = null
        where ${chosen} and status <> 'IN_PROGRESS' returning address_id`,
      list,
      now,
    )
    for (const row of queued) changed({ kind: 'address', id: Number(row['address_id']) })
  }

  /** Those with a shown row at or above a height, and those that are being read. */
  #replaced(chain: ChainSlug, from: number): readonly number[] {
    const running = this.#statements.all(
      `select address_id from sync where chain = ? and status = 'IN_PROGRESS' and running = 1`,
      chain,
    )
    return [
      ...running.map((row) => Number(row['address_id'])),
      ...this.#newestRows(chain, 's.last_synced_at is not null and e.height >= ?2', from),
    ]
  }

  /** The addresses of a chain by their newest row in a block, `e`. */
  #newestRows(chain: ChainSlug, where: string, height: number): readonly number[] {
    return this.#statements
      .all(
        `select s.address_id from sync s
            cross join history h on h.owner_kind = 'address' and h.owner_id = s.address_id and h.asset = s.chain
            cross join entry e on e.row_set_id = h.row_set_id and e.position = h.first + h.unconfirmed
          where s.chain = ?1 and h.unconfirmed < h.count and ${where}`,
        chain,
        height,
      )
      .map((row) => Number(row['address_id']))
  }

  #raise(chain: ChainSlug, tip: number, now: number): void {
    if (tip <= highestTip(chainBySlug(chain), null, now)) this.#parts.tips.record(chain, tip, null)
  }
}
