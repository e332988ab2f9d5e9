import type { HistoryEvent } from '../../domain/history/history-event.ts'
import type { ArrivedRows, Publication } from '../../domain/ports/run-store.ts'
import type { Columns, Sql } from './database.ts'
import { toRowSetKey } from './row-set-key.ts'

/** Milliseconds, of the database's clock: the events of all processes are in one order. */
const NOW = 'floor(extract(epoch from clock_timestamp()) * 1000)::bigint'

type Fact = Omit<HistoryEvent, 'kind'> & { readonly kind: HistoryEvent['kind'] | 'deleted' | 'restored' }

/**
 * Writes facts in the transaction that makes them true, which announces them at its end. They are numbered after its
 * commit (`event-log.ts`).
 */
export async function writeEvents(tx: Sql, address: Columns, events: readonly Fact[]): Promise<void> {
  if (events.length === 0) return
  await tx.run(
    `insert into event_inbox (at, address_id, chain, kind, hash, amount, height, code)
      select ${NOW}, $1, $2, kind, hash, amount, height, code
        from unnest($3::text[], $4::text[], $5::numeric[], $6::bigint[], $7::text[]) with ordinality
          as e (kind, hash, amount, height, code, place) order by place`,
    [
      address['id'],
      address['chain'],
      events.map(({ kind }) => kind),
      events.map(({ hash }) => hash),
      events.map(({ amount }) => amount),
      events.map(({ height }) => height),
      events.map(({ code }) => code),
    ],
  )
}

/** Staged rows that were not visible before: each is an arrival, the oldest first. Returns whether there are any. */
export async function writeArrivals(
  tx: Sql,
  address: Columns,
  { rowSetId }: Publication,
  { from, to, newFromId }: ArrivedRows,
): Promise<boolean> {
  const { historyId, rowSet } = toRowSetKey(rowSetId)
  const written = await tx.run(
    `insert into event_inbox (at, address_id, chain, kind, hash, amount, height)
      select ${NOW}, $1, $2, case when amount > 0 then 'received' else 'sent' end, encode(hash, 'hex'), amount, height
        from entry where history_id = $3 and row_set = $4 and position >= $5 and position < $6 and id >= $7
        order by position desc`,
    [address['id'], address['chain'], historyId, rowSet, from, to, newFromId],
  )
  return written > 0
}
