import { type ChainSlug, isChainSlug } from '../../domain/chains/chain.ts'
import type { MergedOwner } from '../../domain/ports/owner-histories.ts'
import type { Columns, Sql, Values } from './database.ts'

/** Ids in one announcement: a notification holds 8000 bytes. */
const IDS_MAX = 400

/**
 * A change that a process announces to all others. `address 1,2` and `deleted 1,2` name addresses, `wallet 1` and
 * `wallet-deleted 1` wallets, `source` a source,
 * `owner wallet,1,bitcoin` a merged history; `queue`: many addresses were queued at once; `work`: there may be work in the
 * queue; `event`: events got their ids; `merge`: a merged history is behind.
 */
export type Announcement =
  | {
      readonly kind: 'address' | 'deleted' | 'wallet' | 'wallet-deleted'
      readonly ids: readonly number[]
    }
  | { readonly kind: 'source'; readonly source: string }
  | { readonly kind: 'queue' | 'work' | 'event' | 'merge' }
  | { readonly kind: 'owner'; readonly owner: MergedOwner; readonly chain: ChainSlug }

/**
 * Writes an announcement in the transaction of the change, and has its notification sent after the commit: a
 * transaction that notifies would have all others wait for its commit. A process that misses the notification, or
 * whose sender died before sending it, finds the row when it polls, if the commit follows soon: announce last.
 */
export async function announce(tx: Sql, announcement: Announcement): Promise<void> {
  for (const text of textsOf(announcement)) {
    const row = await tx.one(`insert into announcement (text) values ($1) returning id, text`, [text])
    notify(tx, row)
  }
}

/** Announces in the same statement as `update`, which changes one row. False, and no announcement, if it changes none. */
export async function updateAndAnnounce(
  tx: Sql,
  update: string,
  values: Values,
  announcements: readonly Announcement[],
): Promise<boolean> {
  const rows = await tx.all(
    `with changed as (${update} returning 1),
        announced as (insert into announcement (text) select unnest($${values.length + 1}::text[]) from changed
          returning id, text)
      select id, text from announced`,
    [...values, announcements.flatMap(textsOf)],
  )
  for (const row of rows) notify(tx, row)
  return rows.length > 0
}

function notify(tx: Sql, announced: Columns | undefined): void {
  if (announced !== undefined) tx.notifyLater(`${announced['id']} ${announced['text']}`)
}

export function parseAnnouncement(text: string): Announcement | null {
  const [kind, rest = ''] = text.split(' ', 2)
  if (kind === 'address' || kind === 'deleted' || kind === 'wallet' || kind === 'wallet-deleted') {
    return { kind, ids: rest.split(',').map(Number) }
  }
  if (kind === 'source') return { kind, source: rest }
  if (kind === 'owner') return parseOwner(rest)
  return kind === 'queue' || kind === 'work' || kind === 'event' || kind === 'merge' ? { kind } : null
}

function parseOwner(text: string): Announcement | null {
  const [kind, id, chain = ''] = text.split(',')
  if (kind !== 'wallet' && kind !== 'group' && kind !== 'all') return null
  return isChainSlug(chain) ? { kind: 'owner', owner: { kind, id: Number(id) }, chain } : null
}

function textsOf(announcement: Announcement): string[] {
  if (announcement.kind === 'source') return [`source ${announcement.source}`]
  if (announcement.kind === 'owner') {
    const { owner, chain } = announcement
    return [`owner ${owner.kind},${owner.id},${chain}`]
  }
  if (!('ids' in announcement)) return [announcement.kind]
  const { kind, ids } = announcement
  return Array.from(
    { length: Math.ceil(ids.length / IDS_MAX) },
    (_, at) => `${kind} ${ids.slice(at * IDS_MAX, (at + 1) * IDS_MAX).join(',')}`,
  )
}
