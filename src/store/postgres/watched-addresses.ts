import { randomUUID } from 'node:crypto'
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
import { withChecksum } from '../shared/digests/record-checksums.ts'
import { slotsWithin } from '../shared/slots-within.ts'
import { watchedTransition } from '../shared/transitions/watched.ts'
import { URGENCY } from '../shared/urgency.ts'
import { announce } from './announcements.ts'
import type { ChainTips } from './chain-tips.ts'
import type { Columns, Database, Sql } from './database.ts'
import { changeAll } from './requests.ts'
import { setAll } from './set-all.ts'
import { readTracked } from './tracked-row.ts'
import { standAll } from './wallets/followed-addresses.ts'

/** A process that is lost is replaced after this time at the latest, and the pause between two attempts. */
const LEASE_MS = 20_000
const NOW = 'floor(extract(epoch from clock_timestamp()) * 1000)::bigint'

interface Parts {
  readonly db: Database
  readonly tips: ChainTips
}

/** The flags are in the columns `live` and `again` of the queue; one process holds the lease of each source. */
export class PostgresWatchedAddresses implements WatchedAddresses {
  readonly leaseMs = LEASE_MS
  readonly #db: Database
  readonly #tips: ChainTips
  readonly #process = randomUUID()

  constructor({ db, tips }: Parts) {
    this.#db = db
    this.#tips = tips
  }

  async lease(source: string): Promise<boolean> {
    const held = await this.#db.one(
      `insert into watch_lease as l (source, holder, until) values ($1, $2, ${NOW} + $3)
        on conflict (source) do update set holder = excluded.holder, until = excluded.until
          where l.holder = excluded.holder or l.until < ${NOW} or l.until > ${NOW} + 2 * $3
        returning 1`,
      [source, this.#process, LEASE_MS],
    )
    return held !== undefined
  }

  async release(source: string): Promise<void> {
    await this.#db.run('update watch_lease set until = 0 where source = $1 and holder = $2', [
      source,
      this.#process,
    ])
  }

  async watchable(
    chain: ChainSlug,
    { after, limit, unwatched }: WatchablePage,
  ): Promise<readonly WatchableAddress[]> {
    const tracked = unwatched ? `and s.status in ('DONE', 'ERROR') and s.live is null` : ''
    const followed = unwatched ? 'and u.live is null and w.queued_at is null' : ''
    const rows = await this.#db.all(
      `(select a.id, a.address from sync s join address a on a.id = s.address_id
          where s.chain = $1 and s.address_id > $2 and s.last_synced_at is not null ${tracked}
          order by s.address_id limit $3)
        union all (select u.id, u.address from unused_address u join wallet w on w.id = u.wallet_id
          where w.chain = $1 and u.id > $2 and w.removed_at is null and w.discovered_at is not null ${followed}
          order by u.id limit $3)
        order by id limit $3`,
      [chain, after, limit],
    )
    return rows.map((row) => ({ id: Number(row['id']), address: String(row['address']) }))
  }

  async watched(watching: Watching, answers: readonly WatchAnswer[], at: WatchedAt): Promise<WatchOutcome> {
    return this.#db.transaction(async (tx) => {
      const unused = await watchUnused(tx, watching, answers, at.now)
      const tracked = await watchTracked(tx, watching, answers, at)
      const unchanged = unused.unchanged + tracked.unchanged
      const changed = unused.changed + tracked.changed
      const { chain } = watching
      if (at.tip !== null && unchanged > 0 && at.tip <= highestTip(chainBySlug(chain), null, at.now)) {
        await this.#tips.raise(tx, chain, at.tip)
      }
      if (changed > 0) await announce(tx, { kind: 'work' })
      return { unchanged, changed }
    })
  }

  async announced(chain: ChainSlug, addresses: readonly string[], now: number): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const wallets = await tx.all(
        `select distinct w.id from unused_address u join wallet w on w.id = u.wallet_id
          where w.chain = $1 and w.removed_at is null and u.address = any($2)`,
        [chain, addresses],
      )
      await queueWallets(
        tx,
        wallets.map(({ id }) => Number(id)),
        now,
      )
      const ids = await tx.all('select id from address where chain = $1 and address = any($2)', [
        chain,
        addresses,
      ])
      await queue(
        tx,
        ids.map(({ id }) => Number(id)),
        now,
      )
      await announce(tx, { kind: 'work' })
    })
  }

  async block(chain: ChainSlug, block: AnnouncedBlock, now: number): Promise<void> {
    const { height, replacedFrom, finalityDepth } = block
    if (height > highestTip(chainBySlug(chain), null, now)) return
    await this.#db.transaction(async (tx) => {
      await this.#tips.record(tx, chain, height, replacedFrom === null ? null : height + 1)
      const ids = [
        ...(await newestRows(
          tx,
          chain,
          `s.checkable = 0 and s.live is not null and s.status = 'DONE' and h.unconfirmed = 0 and e.height <= $2`,
          height - finalityDepth,
        )),
        ...(replacedFrom === null ? [] : await replaced(tx, chain, replacedFrom)),
      ]
      if (ids.length === 0) return
      await queue(tx, ids, now)
      await announce(tx, { kind: 'work' })
    })
  }

  async ended(
    { source, chain }: Watching,
    { now, intervalMs }: { now: number; intervalMs: number },
  ): Promise<void> {
    const { slots, stepMs } = slotsWithin(intervalMs)
    await changeAll(
      this.#db,
      `live = null, check_at = least(check_at, case when check_at is not null then $3::bigint + $4::bigint end),
        next_sync_at = case when status = 'DONE' then $3::bigint + address_id % $5::bigint * $6::bigint else next_sync_at end`,
      'chain = $1 and live = $2',
      [chain, source, now, intervalMs, slots, stepMs],
    )
    await this.#db.transaction(async (tx) => {
      await tx.run(
        `update wallet set next_discovery_at = least(next_discovery_at, greatest(discovered_at, $3::bigint - $4::bigint) + $4)
          where chain = $1 and next_discovery_at is not null
            and exists (select from unused_address u where u.wallet_id = wallet.id and u.live = $2)`,
        [chain, source, now, intervalMs],
      )
      await tx.run(
        `update unused_address set live = null
          where live = $2 and wallet_id in (select id from wallet where chain = $1)`,
        [chain, source],
      )
      await announce(tx, { kind: 'queue' })
    })
  }
}

async function watchTracked(
  tx: Sql,
  { source }: Watching,
  answers: readonly WatchAnswer[],
  at: WatchedAt,
): Promise<WatchOutcome> {
  const stated = new Map(answers.map(({ id, fingerprint }) => [id, fingerprint]))
  const rows = await readTracked(tx, 'a.id = any($1) order by a.id for update of s', [[...stated.keys()]])
  const watched = rows.map((row) => {
    const fingerprint = stated.get(Number(row['id'])) ?? null
    return { row, id: Number(row['id']), ...watchedTransition(row, { source, fingerprint }, at) }
  })
  await setAll(
    tx,
    'history',
    'id',
    watched.map(({ id, transition }) => ({ ...transition.history, id })),
  )
  await setAll(
    tx,
    'sync',
    'address_id',
    watched.map(({ id, row, transition }) => ({ ...withChecksum(transition.sync, row), address_id: id })),
  )
  await standAll(
    tx,
    watched.flatMap(({ id, standing }) => (standing === undefined ? [] : [{ id, standing }])),
  )
  await announce(tx, { kind: 'address', ids: watched.map(({ id }) => id) })
  const count = (wanted: keyof WatchOutcome) => watched.filter(({ outcome }) => outcome === wanted).length
  return { unchanged: count('unchanged'), changed: count('changed') }
}

async function watchUnused(
  tx: Sql,
  { source }: Watching,
  answers: readonly WatchAnswer[],
  now: number,
): Promise<WatchOutcome> {
  const rows = await tx.all(
    `update unused_address u set live = case when t.fingerprint is not null then $1 end, fingerprint = t.fingerprint
      from unnest($2::bigint[], $3::text[]) as t (id, fingerprint)
        join unused_address before on before.id = t.id
      where u.id = t.id
        returning u.wallet_id, t.fingerprint is not null and before.fingerprint is distinct from t.fingerprint as changed`,
    [source, answers.map(({ id }) => id), answers.map(({ fingerprint }) => fingerprint)],
  )
  const walletsOf = (some: readonly Columns[]) => new Set(some.map((row) => Number(row['wallet_id'])))
  const changed = rows.filter((row) => row['changed'] === true)
  const queued = walletsOf(changed)
  await queueWallets(tx, [...queued], now)
  const rest = [...walletsOf(rows)].filter((id) => !queued.has(id))
  if (rest.length > 0) {
    await tx.run(
      `update wallet set next_discovery_at = $2 where id = any($1) and next_discovery_at is not null
        and error_code is null
        and not exists (select from unused_address u where u.wallet_id = wallet.id and u.live is null)`,
      [rest, now + LIVE_CHECK_MS],
    )
    await announce(tx, { kind: 'wallet', ids: rest })
  }
  return { unchanged: rows.length - changed.length, changed: changed.length }
}

async function queueWallets(tx: Sql, ids: readonly number[], now: number): Promise<void> {
  if (ids.length === 0) return
  await tx.run(
    `with chosen as (select id from wallet where id = any($1) order by id for update)
      update wallet w set queued_at = coalesce(queued_at, $2), again = (worker is not null)::integer
        from chosen where w.id = chosen.id`,
    [ids, now],
  )
  await announce(tx, { kind: 'wallet', ids })
}

/** Queues full reads. */
async function queue(tx: Sql, ids: readonly number[], now: number): Promise<void> {
  if (ids.length === 0) return
  const rows = await tx.all(
    `with chosen as (select address_id, status = 'IN_PROGRESS' as waits from sync
        where address_id = any($1) order by address_id for update)
      update sync s set status = 'IN_PROGRESS',
          again = (c.waits and worker is not null)::integer,
          want = case when c.waits and worker is not null then want else 'read' end,
          urgency = case when c.waits then greatest(urgency, ${URGENCY.unconfirmed}) else ${URGENCY.unconfirmed} end,
          queued_at = case when c.waits then queued_at else $2 end,
          obtained = case when c.waits then obtained else 0 end,
          total = case when c.waits then total end
        from chosen c where s.address_id = c.address_id returning s.address_id`,
    [ids, now],
  )
  await announce(tx, { kind: 'address', ids: rows.map((row) => Number(row['address_id'])) })
}

/** Those with a shown row at or above a height, and those that are being read. */
async function replaced(tx: Sql, chain: ChainSlug, from: number): Promise<readonly number[]> {
  const running = await tx.all(
    `select address_id from sync where chain = $1 and status = 'IN_PROGRESS' and worker is not null`,
    [chain],
  )
  const above = await newestRows(tx, chain, 's.last_synced_at is not null and e.height >= $2', from)
  return [...running.map((row) => Number(row['address_id'])), ...above]
}

/** The addresses of a chain by their newest row in a block, `e`. */
async function newestRows(
  tx: Sql,
  chain: ChainSlug,
  where: string,
  height: number,
): Promise<readonly number[]> {
  const rows = await tx.all(
    `select s.address_id from sync s join history h on h.id = s.address_id
        join entry e on e.history_id = h.id and e.row_set = h.row_set and e.position = h.first + h.unconfirmed
      where s.chain = $1 and h.unconfirmed < h.count and ${where}`,
    [chain, height],
  )
  return rows.map((row) => Number(row['address_id']))
}
