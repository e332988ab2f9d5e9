import type { Sql } from './database.ts'

export const CHANNEL = 'mini_cointracker'
/** So many ids in one announcement: a notification holds 8000 bytes. */
const IDS_MOST = 400

/**
 * What processes tell each other, in the transaction of what has happened. `address 1,2` and `deleted 1,2` name
 * addresses, `source` a source; `work` says that there is something to be done.
 */
export type Announcement =
  | { readonly kind: 'address' | 'deleted'; readonly ids: readonly number[] }
  | { readonly kind: 'source'; readonly source: string }
  | { readonly kind: 'work' }

export async function announce(tx: Sql, announcement: Announcement): Promise<void> {
  if (!('ids' in announcement)) {
    await tell(tx, announcement.kind === 'work' ? 'work' : `${announcement.kind} ${announcement.source}`)
    return
  }
  for (let at = 0; at < announcement.ids.length; at += IDS_MOST) {
    await tell(tx, `${announcement.kind} ${announcement.ids.slice(at, at + IDS_MOST).join(',')}`)
  }
}

export function parseAnnouncement(text: string): Announcement | null {
  const [kind, rest = ''] = text.split(' ', 2)
  if (kind === 'address' || kind === 'deleted') return { kind, ids: rest.split(',').map(Number) }
  if (kind === 'source') return { kind, source: rest }
  return kind === 'work' ? { kind } : null
}

async function tell(tx: Sql, text: string): Promise<void> {
  if (!tx.notifies) {
    await tx.run('insert into announcement (text) values ($1)', [text])
    return
  }
  await tx.run(
    `with told as (insert into announcement (text) values ($1) returning id, text)
      select pg_notify('${CHANNEL}', id || ' ' || text) from told`,
    [text],
  )
}
